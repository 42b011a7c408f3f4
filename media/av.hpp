// libav with owners and sentences. Every libav object lives in a unique_ptr, every error code
// becomes an exception that says what was being done. The few calls that differ between FFmpeg 5.1
// and later releases stand in av.cpp and nowhere else.
#pragma once

#include "media/interrupted.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavformat/avformat.h>
}

namespace supple::media
{

// Set by a signal; long work looks at it and throws Stopped.
using StopFlag = std::atomic<bool>;

struct Stopped : Interrupted {
    Stopped() : Interrupted("stopped on request; nothing was published") {}
};

// Throws Stopped if the flag is set.
void stop_if_asked(const StopFlag& stop);

namespace av
{

template <auto free_by_address>
struct Freed {
    template <class T>
    void operator()(T* object) const
    {
        free_by_address(&object);
    }
};
struct FreedOutput {
    void operator()(AVFormatContext* output) const { avformat_free_context(output); }
};
struct FreedBytesIO {
    void operator()(AVIOContext* io) const
    {
        av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

using Frame = std::unique_ptr<AVFrame, Freed<av_frame_free>>;
using Packet = std::unique_ptr<AVPacket, Freed<av_packet_free>>;
using Codec = std::unique_ptr<AVCodecContext, Freed<avcodec_free_context>>;
using Graph = std::unique_ptr<AVFilterGraph, Freed<avfilter_graph_free>>;
using Input = std::unique_ptr<AVFormatContext, Freed<avformat_close_input>>;
using Parameters = std::unique_ptr<AVCodecParameters, Freed<avcodec_parameters_free>>;
using Output = std::unique_ptr<AVFormatContext, FreedOutput>;
using BytesIO = std::unique_ptr<AVIOContext, FreedBytesIO>; // made by avio_alloc_context

Frame make_frame();
Packet make_packet();
// A second owner of the same pixels.
Frame share(const AVFrame& frame);

// Passes a non-negative result through. Throws std::runtime_error "{what}: {libav's reason}".
int check(int result, std::string_view what);

// "Invalid data found when processing input"
std::string reason(int error);

// libav stops writing to stderr: we say what went wrong ourselves, in one line.
void be_silent();

// Opens a local file and reads its streams. Refuses what is no video file, and formats that are
// lists of other files (they could name anything on the disk). Reads stop when `stop` is set.
// Throws std::runtime_error with a sentence that begins with the file's name.
Input open_input(const std::filesystem::path& file, const StopFlag& stop);

// From now on packets of this stream alone are read; others are not even fetched where the
// container has an index.
void read_only(AVFormatContext& input, int stream);

// The next packet of one stream; false at the end. A read error is an end, too: `damaged` is set,
// if given. Throws Stopped.
bool read_packet(AVFormatContext& input, int stream, AVPacket& packet, const StopFlag& stop,
                 bool* damaged = nullptr);

// An opened decoder for this stream. Throws if libav has none.
Codec open_decoder(const AVStream& stream, int threads);

Parameters copy_of(const AVCodecParameters& codec);

// What an opened encoder makes.
Parameters parameters_of(const AVCodecContext& encoder);

// How the picture must be turned to stand upright, as filters: "" or "transpose=clock".
struct Turn {
    int degrees = 0; // clockwise, 0..359
    bool mirrored = false;
    std::string filters;

    bool swaps_sides() const { return degrees == 90 || degrees == 270; }
};
Turn turn_of(const AVStream& stream);

// The channel layout's name ("stereo", "5.1"); a bare count of channels gets its usual layout.
std::string layout_name(const AVChannelLayout& layout);

double seconds(std::int64_t timestamp, AVRational time_base);

} // namespace av
} // namespace supple::media
