// What a source file is, as far as it matters for a package: found by reading all its packets and
// decoding the first pictures, because headers are often wrong. Refuses, with one sentence that
// names the file, what cannot become a package: no picture, a single picture, a copy that broke
// off.
#pragma once

#include "media/av.hpp"
#include "media/frame_rate.hpp"
#include "media/source_file.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace supple::media
{

// libav's names: "bt709", "smpte170m", "bt2020nc", "unknown".
struct ColourFacts {
    std::string matrix{};
    std::string primaries{};
    std::string transfer{};
    bool full_range = false;
    bool rgb = false;
    int bits = 8; // of one sample

    bool hdr() const { return transfer == "smpte2084" || transfer == "arib-std-b67"; }
};

struct VideoFacts {
    int stream = 0;
    std::string codec{};
    std::string pixel_format{};
    int width = 0; // as stored, in pixels
    int height = 0;
    Rational pixel_aspect{1, 1};
    av::Turn turn{};
    ColourFacts colour{};
    bool interlaced = false;
    FrameTiming timing{};
};

struct AudioFacts {
    int stream = 0;
    std::string codec{};
    int channels = 0;
    std::string layout{}; // "stereo", "5.1"
    int sample_rate = 0;
    double start_seconds = 0;
    double end_seconds = 0;
    std::string language{}; // BCP 47 or "und"
};

struct SourceFacts {
    std::filesystem::path file{};
    std::string container{};
    double origin_seconds = 0; // the earliest moment of picture or sound: zero of the package
    VideoFacts video{};
    std::optional<AudioFacts> audio{};
    int audio_tracks = 0;
    bool damaged = false;  // some packets could not be read
    bool edited = false;   // an edit list hides packets
    SourceFile identity{}; // taken before anything was read

    // Of the picture, counted from the origin.
    double duration_seconds() const { return video.timing.end_seconds - origin_seconds; }
};

// What one decoded picture says about its stream, all but timing.
VideoFacts facts_of_picture(AVFormatContext& input, AVStream& stream, AVFrame& frame);

// Reads the whole file once, without changing it. Throws std::runtime_error; Stopped.
SourceFacts probe(const std::filesystem::path& file, const StopFlag& stop);

} // namespace supple::media
