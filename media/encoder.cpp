#include "media/encoder.hpp"

extern "C" {
#include <libavutil/cpu.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace supple::media
{

namespace
{

av::Codec allocate(const char* name)
{
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (!codec)
        throw std::runtime_error(std::string{"this libav has no encoder "} + name +
                                 "; install Debian's ffmpeg packages");
    av::Codec encoder{avcodec_alloc_context3(codec)};
    if (!encoder)
        throw std::bad_alloc{};
    // |= because plain assignment would drop the default closed GOP, and an open one breaks seeking
    // in Chrome (hls.js#7774).
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
    return encoder;
}

const char* preset(Quality effort)
{
    switch (effort) {
    case Quality::best:
        return "slow";
    case Quality::balanced:
        return "faster";
    case Quality::fast:
        return "veryfast";
    }
    return "faster";
}

// Pictures the encoder looks ahead. At 1080p each holds 15 MB, and two such encoders run at once.
int lookahead(Quality effort)
{
    switch (effort) {
    case Quality::best:
        return 25;
    case Quality::balanced:
        return 15;
    case Quality::fast:
        return 10;
    }
    return 15;
}

// The AVX-512 code of x264 164 lets memory that nobody wrote decide about the macroblock tree, so
// the same pictures give different bytes [measured with MALLOC_PERTURB_; not with AVX2, which is as
// fast]. Names all that a processor with AVX-512 has besides.
std::string instructions()
{
    return av_get_cpu_flags() & AV_CPU_FLAG_AVX512 ? ":asm=sse2,ssse3,sse4,avx,avx2,fma3,bmi1,bmi2"
                                                   : "";
}

void say_colours(AVCodecContext& encoder)
{
    encoder.pix_fmt = AV_PIX_FMT_YUV420P;
    encoder.color_range = AVCOL_RANGE_MPEG;
    encoder.color_primaries = AVCOL_PRI_BT709;
    encoder.color_trc = AVCOL_TRC_BT709;
    encoder.colorspace = AVCOL_SPC_BT709;
    encoder.sample_aspect_ratio = {1, 1};
}

void set(AVCodecContext& encoder, const char* option, const std::string& value)
{
    av::check(av_opt_set(encoder.priv_data, option, value.c_str(), 0),
              std::string{"setting "} + option);
}

// x264 tells its mean SSIM in its log alone, while it is being closed. `opaque` of the encoder is
// where the number goes.
void listen_for_ssim(void* about, int level, const char* format, va_list words)
{
    const bool is_codec =
        about && *static_cast<const AVClass* const*>(about) == avcodec_get_class();
    auto* encoder = is_codec ? static_cast<AVCodecContext*>(about) : nullptr;
    if (!encoder || !encoder->opaque || !std::string_view{format}.starts_with("SSIM Mean Y:")) {
        av_log_default_callback(about, level, format, words);
        return;
    }
    std::array<char, 128> text{};
    std::vsnprintf(text.data(), text.size(), format, words);
    *static_cast<double*>(encoder->opaque) =
        std::strtod(std::strchr(text.data(), ':') + 1, nullptr);
}

} // namespace

av::Codec open_video_encoder(const VideoSettings& settings)
{
    av::Codec encoder = allocate("libx264");
    encoder->width = settings.size.width;
    encoder->height = settings.size.height;
    encoder->framerate = {static_cast<int>(settings.frame_rate.num),
                          static_cast<int>(settings.frame_rate.den)};
    encoder->time_base = av_inv_q(av_mul_q(encoder->framerate, {settings.ticks_per_picture, 1}));
    say_colours(*encoder);
    encoder->gop_size = settings.gop_frames;
    encoder->keyint_min = settings.gop_frames;
    encoder->thread_count = settings.threads;
    encoder->rc_max_rate = settings.ceiling_kbps * 1000LL;
    encoder->rc_buffer_size = settings.buffer_kbits * 1000;
    // Four of them keep 1080p within level 4.1, which every player decodes.
    if (settings.effort == Quality::best)
        encoder->refs = 4;
    encoder->profile = FF_PROFILE_H264_HIGH;
    set(*encoder, "preset", preset(settings.effort));
    set(*encoder, "profile", "high");
    if (settings.average_kbps > 0)
        encoder->bit_rate = settings.average_kbps * 1000LL;
    else
        set(*encoder, "crf", std::to_string(settings.quality));
    set(*encoder, "forced-idr", "1");
    set(*encoder, "a53cc", "0");
    set(*encoder, "x264-params",
        "scenecut=0:ssim=1:rc-lookahead=" + std::to_string(lookahead(settings.effort)) +
            instructions());
    av::check(avcodec_open2(encoder.get(), encoder->codec, nullptr), "opening the H.264 encoder");
    return encoder;
}

// It stands in the first packet, in a message for whoever is curious (H.264 D.1.7).
std::string video_encoder_version()
{
    const av::Codec encoder =
        open_video_encoder({.size = {64, 64}, .frame_rate = {25, 1}, .effort = Quality::fast});
    const av::Frame picture = av::make_frame();
    picture->width = picture->height = 64;
    picture->format = encoder->pix_fmt;
    picture->pts = 0;
    av::check(av_frame_get_buffer(picture.get(), 0), "asking the H.264 encoder for its version");
    std::string version;
    const auto read = [&](const AVPacket& packet) {
        const std::string_view bytes{reinterpret_cast<const char*>(packet.data),
                                     static_cast<std::size_t>(packet.size)};
        if (const auto begin = bytes.find("x264 - core"); begin != bytes.npos)
            version = bytes.substr(begin, bytes.find(" - H.264", begin) - begin);
    };
    encode(*encoder, picture.get(), read);
    encode(*encoder, nullptr, read);
    return version;
}

double close_measuring(av::Codec encoder)
{
    static const bool listens = (av_log_set_callback(listen_for_ssim), true);
    double ssim = 0;
    encoder->opaque = listens ? &ssim : nullptr;
    encoder.reset();
    return ssim;
}

av::Codec open_audio_encoder()
{
    av::Codec encoder = allocate("aac");
    encoder->sample_rate = audio_sample_rate;
    encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
    av_channel_layout_default(&encoder->ch_layout, 2);
    encoder->bit_rate = audio_bits_per_second;
    encoder->time_base = {1, audio_sample_rate};
    encoder->profile = FF_PROFILE_AAC_LOW;
    av::check(avcodec_open2(encoder.get(), encoder->codec, nullptr), "opening the AAC encoder");
    return encoder;
}

void encode(AVCodecContext& encoder, const AVFrame* frame, const TakePacket& take)
{
    av::check(avcodec_send_frame(&encoder, frame), "encoding");
    const av::Packet packet = av::make_packet();
    for (;;) {
        const int result = avcodec_receive_packet(&encoder, packet.get());
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF)
            return;
        av::check(result, "encoding");
        take(*packet);
        av_packet_unref(packet.get());
    }
}

} // namespace supple::media
