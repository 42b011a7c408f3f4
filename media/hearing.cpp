#include "media/hearing.hpp"

#include <algorithm>

namespace supple::media
{

namespace
{

av::Codec open_aac_decoder(std::span<const std::uint8_t> audio_config)
{
    const AVCodec* aac = avcodec_find_decoder(AV_CODEC_ID_AAC);
    av::Codec decoder{avcodec_alloc_context3(aac)};
    if (!decoder)
        throw std::bad_alloc{};
    const std::size_t padded = audio_config.size() + AV_INPUT_BUFFER_PADDING_SIZE;
    decoder->extradata = static_cast<std::uint8_t*>(av_mallocz(padded));
    if (!decoder->extradata)
        throw std::bad_alloc{};
    std::copy(audio_config.begin(), audio_config.end(), decoder->extradata);
    decoder->extradata_size = static_cast<int>(audio_config.size());
    if (avcodec_open2(decoder.get(), aac, nullptr) < 0)
        decoder.reset();
    return decoder;
}

bool can_be_measured(const AVFrame& frame)
{
    return frame.format == AV_SAMPLE_FMT_FLTP && frame.sample_rate >= 8000 &&
           frame.sample_rate <= 96'000 && frame.ch_layout.nb_channels <= 2;
}

} // namespace

Hearing::Hearing(std::span<const std::uint8_t> audio_config)
    : decoder_(open_aac_decoder(audio_config)), packet_(av::make_packet()), frame_(av::make_frame())
{
}

void Hearing::hear(std::span<const std::uint8_t> frame)
{
    if (!decoder_) {
        ++undecodable_;
        return;
    }
    av::check(av_new_packet(packet_.get(), static_cast<int>(frame.size())), "decoding sound");
    std::copy(frame.begin(), frame.end(), packet_->data);
    const int sent = avcodec_send_packet(decoder_.get(), packet_.get());
    av_packet_unref(packet_.get());
    // AAC has no delay: a frame goes in, a frame comes out.
    if (sent < 0 || avcodec_receive_frame(decoder_.get(), frame_.get()) < 0 ||
        !can_be_measured(*frame_)) {
        ++undecodable_;
        return;
    }
    if (!meter_) {
        sample_rate_ = frame_->sample_rate;
        meter_.emplace(sample_rate_);
    }
    if (frame_->sample_rate == sample_rate_)
        meter_->take(*frame_);
    else
        ++undecodable_;
    av_frame_unref(frame_.get());
}

} // namespace supple::media
