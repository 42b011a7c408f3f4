#include "media/packet_scan.hpp"

#include "media/fragment.hpp"

#include <algorithm>

namespace supple::media
{

namespace
{

// Enough to see field flags, true pixel format and colour; few enough to be quick.
constexpr int sampled_pictures = 12;

// What a copied rendition may hold in its key pictures: supplements, one IDR, no new parameters,
// neither inside nor, where a file changes its sample description, beside them.
bool is_plain_idr(const AVPacket& packet)
{
    if (av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, nullptr))
        return false;
    constexpr int idr = 5; // NAL unit types, H.264 table 7-1
    constexpr int sequence_set = 7;
    constexpr int picture_set = 8;
    try {
        const auto types = nal_types({packet.data, static_cast<std::size_t>(packet.size)});
        const auto has = [&](int type) {
            return std::find(types.begin(), types.end(), type) != types.end();
        };
        return has(idr) && !has(sequence_set) && !has(picture_set);
    } catch (const BrokenBox&) { // a stream with start codes, or damaged
        return false;
    }
}

PicturePacket picture_packet(const AVPacket& packet, double seconds, AVCodecID codec)
{
    const bool key = packet.flags & AV_PKT_FLAG_KEY;
    return {.seconds = seconds,
            .bytes = packet.size,
            .key = key,
            .idr = key && codec == AV_CODEC_ID_H264 && is_plain_idr(packet)};
}

} // namespace

PacketScan::PacketScan(AVFormatContext& input, SourceFacts& facts)
    : input_(input), facts_(facts), video_(*input.streams[facts.video.stream]),
      decoder_(av::open_decoder(video_, 1))
{
}

void PacketScan::run(const StopFlag& stop)
{
    const av::Packet packet = av::make_packet();
    int result = 0;
    while ((result = av_read_frame(&input_, packet.get())) >= 0) {
        stop_if_asked(stop);
        take(*packet);
        av_packet_unref(packet.get());
    }
    stop_if_asked(stop);
    facts_.damaged |= result != AVERROR_EOF;
    decode(nullptr);
    finish();
}

void PacketScan::take(const AVPacket& packet)
{
    facts_.damaged |= (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
    if (packet.stream_index == video_.index)
        take_video(packet);
    else if (packet.pts != AV_NOPTS_VALUE)
        take_audio(packet);
}

void PacketScan::take_video(const AVPacket& packet)
{
    ++packet_count_;
    if (pictures_ < sampled_pictures)
        decode(&packet);
    if (packet.flags & AV_PKT_FLAG_DISCARD) {
        facts_.edited = true;
        return;
    }
    const std::int64_t stamp = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
    if (stamp == AV_NOPTS_VALUE)
        return;
    times_.push_back(av::seconds(stamp, video_.time_base));
    packets_.push_back(picture_packet(packet, times_.back(), video_.codecpar->codec_id));
    if (times_.back() >= latest_) {
        latest_ = times_.back();
        latest_duration_ = av::seconds(packet.duration, video_.time_base);
    }
}

void PacketScan::take_audio(const AVPacket& packet)
{
    const auto is_its = [&](const AudioFacts& sound) {
        return sound.stream == packet.stream_index;
    };
    const auto sound = std::find_if(facts_.sounds.begin(), facts_.sounds.end(), is_its);
    if (sound == facts_.sounds.end())
        return;
    const AVRational base = input_.streams[packet.stream_index]->time_base;
    const double start = av::seconds(packet.pts, base);
    Span& heard = sounds_[packet.stream_index];
    heard.first = std::min(heard.first, start);
    heard.last = std::max(heard.last, start + av::seconds(packet.duration, base));
}

void PacketScan::decode(const AVPacket* packet)
{
    if (pictures_ >= sampled_pictures || avcodec_send_packet(decoder_.get(), packet) < 0)
        return;
    const av::Frame frame = av::make_frame();
    while (avcodec_receive_frame(decoder_.get(), frame.get()) >= 0) {
        interlaced_ += frame->interlaced_frame ? 1 : 0;
        if (pictures_++ == 0)
            facts_.video = facts_of_picture(input_, video_, *frame);
    }
}

void PacketScan::finish()
{
    facts_.video.interlaced = interlaced_ * 2 > pictures_;
    if (static_cast<std::int64_t>(packets_.size()) == packet_count_)
        facts_.video.packets = std::move(packets_);
    const AVCodecParameters& codec = *video_.codecpar;
    if (codec.extradata_size > 0)
        facts_.video.header.assign(codec.extradata, codec.extradata + codec.extradata_size);
    facts_.video.timing =
        times_.size() > 1 ? measure_timing(times_, latest_duration_) : timing_from_header();
    for (AudioFacts& sound : facts_.sounds)
        time_sound(sound);
}

// Priming that the decoder will drop comes before the stream's start.
void PacketScan::time_sound(AudioFacts& sound)
{
    const AVStream& stream = *input_.streams[sound.stream];
    const Span& heard = sounds_[sound.stream];
    sound.start_seconds = stream.start_time != AV_NOPTS_VALUE
                              ? av::seconds(stream.start_time, stream.time_base)
                          : std::isfinite(heard.first) ? heard.first
                                                       : 0;
    sound.end_seconds = std::max(heard.last, sound.start_seconds);
}

// A raw stream has no times at all, only a rate in its parameter sets.
FrameTiming PacketScan::timing_from_header() const
{
    const double rate =
        av_q2d(video_.avg_frame_rate.num ? video_.avg_frame_rate : AVRational{25, 1});
    return {.frames = packet_count_,
            .end_seconds = static_cast<double>(packet_count_) / rate,
            .usual_distance = 1 / rate};
}

} // namespace supple::media
