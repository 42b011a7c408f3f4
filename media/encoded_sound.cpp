#include "media/encoded_sound.hpp"

#include <algorithm>

namespace supple::media
{

EncodedSound::EncodedSound()
    : encoder_(open_audio_encoder()),
      hearing_({encoder_->extradata, static_cast<std::size_t>(encoder_->extradata_size)})
{
}

void EncodedSound::add(const AVFrame* frame)
{
    encode(*encoder_, frame, [this](AVPacket& packet) {
        hearing_.hear({packet.data, static_cast<std::size_t>(packet.size)});
        bytes_.insert(bytes_.end(), packet.data, packet.data + packet.size);
        packets_.push_back({packet.size, packet.pts, packet.duration});
    });
}

void EncodedSound::each_packet(const TakePacket& take) const
{
    const av::Packet packet = av::make_packet();
    auto at = bytes_.begin();
    for (const PacketFacts& facts : packets_) {
        av::check(av_new_packet(packet.get(), facts.bytes), "writing sound");
        std::copy_n(at, facts.bytes, packet->data);
        at += facts.bytes;
        packet->pts = packet->dts = facts.pts;
        packet->duration = facts.duration;
        packet->flags = AV_PKT_FLAG_KEY;
        take(*packet);
        av_packet_unref(packet.get());
    }
}

} // namespace supple::media
