// H.264 and AAC encoders, opened the way HLS wants them: closed GOPs of fixed length, parameter
// sets in the init segment, colours said aloud. Frames go in, packets with a duration come out.
#pragma once

#include "media/av.hpp"
#include "media/plan.hpp"

#include <functional>
#include <string>

namespace supple::media
{

struct VideoSettings {
    Size size{};
    Rational frame_rate{};     // of this rendition
    int ticks_per_picture = 1; // in the times of frames and packets
    int gop_frames = 1;        // 1: every picture stands alone
    int quality = 23;          // x264's constant rate factor
    int average_kbps = 0;      // aimed at instead of a constant quality; 0: not
    int ceiling_kbps = 0;      // 0: none
    int buffer_kbits = 0;
    Quality effort = Quality::balanced;
    int threads = 1;
};

// Times of frames and packets: time_base is 1 / (frame_rate * ticks_per_picture).
av::Codec open_video_encoder(const VideoSettings& settings);

// "x264 - core 164 r3095 baee400", as the encoder calls itself in what it makes; other versions
// make other bytes of the same pictures.
std::string video_encoder_version();

// Closes a video encoder that was drained. The mean SSIM of luma over what it encoded, as the
// encoder itself measured it against its input.
double close_measuring(av::Codec encoder);

// Stereo AAC-LC; times in samples. The first packet is priming and has pts -initial_padding.
av::Codec open_audio_encoder();

using TakePacket = std::function<void(AVPacket& packet)>;

// Sends one frame, or null for the end, and hands over every packet that is ready.
void encode(AVCodecContext& encoder, const AVFrame* frame, const TakePacket& take);

} // namespace supple::media
