#include "media/av.hpp"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

namespace supple::media
{

void stop_if_asked(const StopFlag& stop)
{
    if (stop.load(std::memory_order_relaxed))
        throw Stopped{};
}

namespace av
{

namespace
{

template <class T>
T owned(typename T::pointer object)
{
    if (!object)
        throw std::bad_alloc{};
    return T{object};
}

int asked_to_stop(void* flag)
{
    return static_cast<const StopFlag*>(flag)->load(std::memory_order_relaxed) ? 1 : 0;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why)
{
    throw std::runtime_error(file.filename().string() + ": " + why);
}

// Playlists and scripts name other files, text art is no video.
bool is_a_list_or_text(std::string_view format)
{
    constexpr std::array refused{"hls",  "dash", "concat", "image2", "tty", "sdp",
                                 "rtsp", "imf",  "lavfi",  "webvtt", "srt", "ass"};
    return std::any_of(refused.begin(), refused.end(), [&](std::string_view name) {
        return format.substr(0, name.size()) == name;
    });
}

Input allocate_input(const StopFlag& stop)
{
    Input input = owned<Input>(avformat_alloc_context());
    input->interrupt_callback = {asked_to_stop, const_cast<StopFlag*>(&stop)};
    return input;
}

// Looks at the first bytes only, before any demuxer may act on them.
const AVInputFormat* recognise(const std::filesystem::path& file)
{
    AVIOContext* bytes = nullptr;
    check(avio_open(&bytes, ("file:" + file.string()).c_str(), AVIO_FLAG_READ),
          file.filename().string());
    const AVInputFormat* format = nullptr;
    const int score = av_probe_input_buffer2(bytes, &format, "", nullptr, 0, 0);
    avio_closep(&bytes);
    if (score < 0 || !format)
        refuse(file, "is not a video that can be read");
    if (is_a_list_or_text(format->name))
        refuse(file, "is not a video file but " + std::string{format->long_name});
    return format;
}

Turn quarter_turn(int degrees, bool mirrored)
{
    if (degrees == 90)
        return {90, mirrored, mirrored ? "transpose=cclock_flip" : "transpose=clock"};
    return {270, mirrored, mirrored ? "transpose=clock_flip" : "transpose=cclock"};
}

} // namespace

Frame make_frame()
{
    return owned<Frame>(av_frame_alloc());
}

Packet make_packet()
{
    return owned<Packet>(av_packet_alloc());
}

Frame share(const AVFrame& frame)
{
    return owned<Frame>(av_frame_clone(&frame));
}

std::string reason(int error)
{
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(error, text.data(), text.size());
    return text.data();
}

int check(int result, std::string_view what)
{
    if (result < 0)
        throw std::runtime_error(std::string{what} + ": " + reason(result));
    return result;
}

void be_silent()
{
    av_log_set_level(AV_LOG_QUIET);
}

Input open_input(const std::filesystem::path& file, const StopFlag& stop)
{
    const AVInputFormat* format = recognise(file);
    Input input = allocate_input(stop);
    AVFormatContext* raw = input.release(); // freed by libav when opening fails
    const std::string url = "file:" + file.string();
    const int opened = avformat_open_input(&raw, url.c_str(), format, nullptr);
    if (opened < 0) {
        stop_if_asked(stop);
        refuse(file, "is damaged or not complete, its beginning or index cannot be read (" +
                         reason(opened) + "); copy it again from the camera");
    }
    input.reset(raw);
    if (const int found = avformat_find_stream_info(raw, nullptr); found < 0) {
        stop_if_asked(stop);
        refuse(file, "holds nothing that can be played (" + reason(found) + ")");
    }
    return input;
}

void read_only(AVFormatContext& input, int stream)
{
    for (unsigned i = 0; i < input.nb_streams; ++i)
        if (static_cast<int>(i) != stream)
            input.streams[i]->discard = AVDISCARD_ALL;
}

bool read_packet(AVFormatContext& input, int stream, AVPacket& packet, const StopFlag& stop,
                 bool* damaged)
{
    for (;;) {
        stop_if_asked(stop);
        av_packet_unref(&packet);
        const int result = av_read_frame(&input, &packet);
        if (result < 0) {
            stop_if_asked(stop);
            if (damaged && result != AVERROR_EOF)
                *damaged = true;
            return false;
        }
        if (packet.stream_index == stream)
            return true;
    }
}

Codec open_decoder(const AVStream& stream, int threads)
{
    const AVCodec* decoder = avcodec_find_decoder(stream.codecpar->codec_id);
    if (!decoder)
        throw std::runtime_error(std::string{"no decoder for "} +
                                 avcodec_get_name(stream.codecpar->codec_id));
    Codec codec = owned<Codec>(avcodec_alloc_context3(decoder));
    check(avcodec_parameters_to_context(codec.get(), stream.codecpar), "preparing the decoder");
    codec->pkt_timebase = stream.time_base;
    codec->thread_count = threads;
    codec->thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE;
    check(avcodec_open2(codec.get(), decoder, nullptr), "opening the decoder");
    return codec;
}

Parameters copy_of(const AVCodecParameters& codec)
{
    Parameters copy = owned<Parameters>(avcodec_parameters_alloc());
    check(avcodec_parameters_copy(copy.get(), &codec), "describing a stream");
    return copy;
}

Parameters parameters_of(const AVCodecContext& encoder)
{
    Parameters codec = owned<Parameters>(avcodec_parameters_alloc());
    check(avcodec_parameters_from_context(codec.get(), &encoder), "describing a stream");
    return codec;
}

// The matrix moves to codecpar->coded_side_data in FFmpeg 6.1. The cases are those of the ffmpeg
// program's own autorotation (fftools/ffmpeg_filter.c), because the library never turns anything.
Turn turn_of(const AVStream& stream)
{
    const auto* matrix = reinterpret_cast<const std::int32_t*>(
        av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
    if (!matrix)
        return {};
    const double counter_clockwise = av_display_rotation_get(matrix);
    if (std::isnan(counter_clockwise))
        return {};
    const int degrees = (static_cast<int>(std::lround(-counter_clockwise)) % 360 + 360) % 360;
    if (std::abs(degrees - 90) <= 1)
        return quarter_turn(90, matrix[3] > 0);
    if (std::abs(degrees - 270) <= 1)
        return quarter_turn(270, matrix[3] < 0);
    if (std::abs(degrees - 180) <= 1) {
        const bool across = matrix[0] < 0, down = matrix[4] < 0;
        return {180, across != down, across && down ? "hflip,vflip" : across ? "hflip" : "vflip"};
    }
    if ((degrees <= 1 || degrees >= 359) && matrix[4] < 0)
        return {0, true, "vflip"};
    return {};
}

std::string layout_name(const AVChannelLayout& layout)
{
    AVChannelLayout usual{};
    if (layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&usual, layout.nb_channels);
    std::array<char, 128> text{};
    av_channel_layout_describe(usual.nb_channels ? &usual : &layout, text.data(), text.size());
    av_channel_layout_uninit(&usual);
    return text.data();
}

double seconds(std::int64_t timestamp, AVRational time_base)
{
    return static_cast<double>(timestamp) * av_q2d(time_base);
}

} // namespace av
} // namespace supple::media
