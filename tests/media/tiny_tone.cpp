#include "tests/media/tiny_tone.hpp"

#include "media/encoded_sound.hpp"
#include "media/sound_mix.hpp"

#include <cmath>
#include <map>

namespace supple::media::tests
{

namespace
{

// A sine of amplitude 1 on both sides is 0 LUFS, nearly: K-weighting adds to 1 kHz what the formula
// takes off (ITU-R BS.1770, note to annex 1).
av::Frame tone(std::int64_t at, double amplitude)
{
    av::Frame frame = av::make_frame();
    frame->nb_samples = audio_frame_samples;
    frame->format = AV_SAMPLE_FMT_FLTP;
    frame->sample_rate = audio_sample_rate;
    frame->pts = at;
    av_channel_layout_default(&frame->ch_layout, 2);
    av::check(av_frame_get_buffer(frame.get(), 0), "a tiny tone");
    for (int side = 0; side < 2; ++side)
        for (int i = 0; i < frame->nb_samples; ++i)
            reinterpret_cast<float*>(frame->extended_data[side])[i] =
                static_cast<float>(amplitude * std::sin(static_cast<double>(at + i) /
                                                        audio_sample_rate * 2000 * M_PI));
    return frame;
}

TinyTone encode_tone(double lufs)
{
    av::be_silent();
    const double amplitude = lufs > -100 ? std::pow(10, lufs / 20) : 0;
    EncodedSound sound;
    for (int count = 0; count + 1 < tiny_tone_frames; ++count)
        sound.take(*tone(std::int64_t{count} * audio_frame_samples, amplitude));
    sound.end();
    TinyTone made{{}, sound.loudness().value_or(Loudness{})};
    sound.each_packet([&](AVPacket& packet) {
        made.frames.emplace_back(packet.data, packet.data + packet.size);
    });
    return made;
}

} // namespace

const TinyTone& tiny_tone(double lufs)
{
    static std::map<double, TinyTone> made;
    const auto found = made.find(lufs);
    return found != made.end() ? found->second
                               : made.emplace(lufs, encode_tone(lufs)).first->second;
}

} // namespace supple::media::tests
