// What a source file is, as far as it matters for a package: found by reading all its packets and
// decoding the first pictures, because headers are often wrong. Refuses, with one sentence that
// names the file, what cannot become a package: no picture, a single picture, a copy that broke
// off.
#pragma once

#include "media/av.hpp"
#include "media/copied_picture.hpp"
#include "media/frame_rate.hpp"
#include "media/source_file.hpp"
#include "media/track.hpp"

#include <filesystem>
#include <string>
#include <vector>

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
    // All of them, in decoding order, times from the origin; none if one has no time.
    std::vector<PicturePacket> packets{};
    std::vector<std::uint8_t> header{}; // the codec's: avcC where the container is MP4 or Matroska
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
    std::string title{};    // UTF-8 on one line, or ""
    bool commentary = false;
    bool describes_video = false; // for people who do not see it
};

struct SourceFacts {
    std::filesystem::path file{};
    std::string container{};
    double origin_seconds = 0; // the earliest moment of picture or sound: zero of the package
    VideoFacts video{};
    std::vector<AudioFacts> sounds{}; // those that can be decoded, the one the file prefers first
    int audio_tracks = 0;             // with those that cannot
    std::vector<Chapter> chapters{};  // tidy: see tidy_chapters()
    bool damaged = false;             // some packets could not be read
    bool edited = false;              // an edit list hides packets
    SourceFile identity{};            // taken before anything was read

    // Of the picture, counted from the origin.
    double duration_seconds() const { return video.timing.end_seconds - origin_seconds; }
};

// What one decoded picture says about its stream, all but timing.
VideoFacts facts_of_picture(AVFormatContext& input, AVStream& stream, AVFrame& frame);

// Reads the whole file once, without changing it. Throws std::runtime_error; Stopped.
SourceFacts probe(const std::filesystem::path& file, const StopFlag& stop);

} // namespace supple::media
