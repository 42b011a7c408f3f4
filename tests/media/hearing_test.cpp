#include "media/hearing.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace supple::media;

namespace
{

av::Codec aac_encoder(int sample_rate)
{
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    av::Codec encoder{avcodec_alloc_context3(codec)};
    encoder->sample_rate = sample_rate;
    encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
    av_channel_layout_default(&encoder->ch_layout, 2);
    encoder->bit_rate = 128'000;
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av::check(avcodec_open2(encoder.get(), codec, nullptr), "a tone's encoder");
    return encoder;
}

// Three seconds of 1 kHz on both sides, and what is heard of it after AAC.
Hearing heard_tone(int sample_rate, double amplitude)
{
    av::be_silent();
    const av::Codec encoder = aac_encoder(sample_rate);
    Hearing hearing{{encoder->extradata, static_cast<std::size_t>(encoder->extradata_size)}};
    const av::Packet packet = av::make_packet();
    for (std::int64_t at = 0; at < 3 * sample_rate; at += encoder->frame_size) {
        const av::Frame frame = av::make_frame();
        frame->nb_samples = encoder->frame_size;
        frame->format = AV_SAMPLE_FMT_FLTP;
        frame->sample_rate = sample_rate;
        frame->pts = at;
        av_channel_layout_default(&frame->ch_layout, 2);
        av::check(av_frame_get_buffer(frame.get(), 0), "a tone");
        for (int side = 0; side < 2; ++side)
            for (int i = 0; i < frame->nb_samples; ++i)
                reinterpret_cast<float*>(frame->extended_data[side])[i] = static_cast<float>(
                    amplitude * std::sin(static_cast<double>(at + i) / sample_rate * 2000 * M_PI));
        av::check(avcodec_send_frame(encoder.get(), frame.get()), "encoding a tone");
        while (avcodec_receive_packet(encoder.get(), packet.get()) == 0) {
            hearing.hear({packet->data, static_cast<std::size_t>(packet->size)});
            av_packet_unref(packet.get());
        }
    }
    return hearing;
}

} // namespace

TEST_SUITE("hearing")
{
    TEST_CASE("tells the loudness of a tone at any rate")
    {
        for (const int rate : {48'000, 44'100}) {
            CAPTURE(rate);
            const Hearing heard = heard_tone(rate, 0.1);
            CHECK(heard.undecodable() == 0);
            // A sine of amplitude 1 on both sides is 0 LUFS (ITU-R BS.1770, note to annex 1).
            CHECK(heard.loudness().value().lufs == doctest::Approx(-20).epsilon(0.02));
            // AAC adds to the sudden beginning.
            CHECK(heard.loudness()->true_peak == doctest::Approx(-19.5).epsilon(0.05));
        }
    }

    TEST_CASE("counts what it cannot decode")
    {
        const std::vector<std::uint8_t> stereo_at_48_khz{0x11, 0x90};
        Hearing hearing{stereo_at_48_khz};
        hearing.hear(std::vector<std::uint8_t>(100, 0xff));
        CHECK(hearing.undecodable() == 1);
        CHECK_FALSE(hearing.loudness());
        Hearing deaf{std::vector<std::uint8_t>{0xff}};
        deaf.hear(std::vector<std::uint8_t>(100, 0));
        CHECK(deaf.undecodable() == 1);
    }
}
