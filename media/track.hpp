// What the transcoder hands on: tracks as they were really written, segment by segment.
// Values only. The segmenter fills them with measured durations and sizes, the playlists, the
// verifier and the report read them. Nothing here knows libav or the file system.
#pragma once

#include "media/loudness.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

// A rate or a ratio, den > 0. Frame rates are frames per second: 30000/1001.
struct Rational {
    std::int64_t num = 0;
    std::int64_t den = 1;

    double value() const { return static_cast<double>(num) / static_cast<double>(den); }
    friend bool operator==(const Rational&, const Rational&) = default;
};

using Key = std::array<std::uint8_t, 16>; // an AES-128 key
using Iv = std::array<std::uint8_t, 16>;

// One media file of a track. For an I-frame track it holds exactly one frame.
struct SegmentRecord {
    std::int64_t duration = 0; // in ticks of the track's timescale
    std::int64_t bytes = 0;    // as it lies on disk, so after encryption
    std::optional<Iv> iv{};    // only when the segment is encrypted
};

enum class TrackKind { video, audio, iframes, captions };

// Captions for everybody, for the deaf and hard of hearing (sounds are told, too), and those that
// show even to people who want none: signs, a sentence in another language.
enum class CaptionRole { plain, sdh, forced };

// A track is one rendition with its own media playlist, `{name}.m3u8`.
// Names: v1..v99 (1 = lowest), a1..a9, i1..i9, c_{language}, c_{language}_sdh, c_{language}_forced.
struct Track {
    TrackKind kind = TrackKind::video;
    std::string name{};
    int timescale = 1; // ticks per second of the durations below
    std::vector<SegmentRecord> segments{};
    std::string
        codecs{}; // RFC 6381, from what was written: "avc1.640015", "mp4a.40.2"; captions: ""
    std::int64_t init_bytes = 0;
    int width = 0; // video and iframes, in pixels
    int height = 0;
    Rational frame_rate{};       // video and iframes
    double ssim = 0;             // video: of luma against what was encoded; 0 when not measured
    bool copied = false;         // video: the source's own packets
    int channels = 0;            // audio
    std::string language{};      // audio and captions, BCP 47, lower-case; "und" when unknown
    std::string language_name{}; // for people: "English", "Commentary"; of sounds all distinct
    CaptionRole role = CaptionRole::plain; // captions
    // audio
    bool autoselect = true; // a player may choose it by its language
    bool describes_video = false;
    SoundLevels levels{};
};

// Neighbouring segments, the same of every track: `count` from number `first` on, which is 1-based.
struct SegmentRange {
    int first = 1;
    int count = 0;

    bool contains(int number) const { return number >= first && number < first + count; }
    friend bool operator==(const SegmentRange&, const SegmentRange&) = default;
};

inline constexpr int target_segment_seconds = 6;

struct Chapter {
    double start_seconds = 0;
    std::string title{};
};

// Something unusual about the source, and what was done about it. Sentences for people.
struct Finding {
    std::string found{};
    std::string done{};
};

// Everything the playlists and the report are written from.
struct Package {
    std::string title{};
    std::vector<Track> tracks{}; // video from lowest to highest, then audio, I-frames, captions
    double duration_seconds = 0; // of the video
    SegmentRange preview{};      // of v, a and c tracks, what anybody may watch; count 0: nothing
    bool encrypted = false;
    bool copy_only = false; // one video rendition, because the operator asked for no other
    bool has_storyboard = false;
    std::vector<Chapter> chapters{};
    std::vector<Finding> findings{};
};

// File names in the flat package folder; numbers are 1-based.
std::string init_file_name(std::string_view track);             // v1_init.mp4
std::string segment_file_name(const Track& track, int number);  // v1_00001.m4s, c_en_00001.vtt
std::string playlist_file_name(std::string_view track);         // v1.m3u8
std::string preview_playlist_file_name(std::string_view track); // v1_preview.m3u8

// All of a track, and the part of a track that lies in a range.
SegmentRange all_segments(const Track& track);
std::span<const SegmentRecord> segments_in(const Track& track, SegmentRange range);

double duration_seconds(const Track& track);
std::int64_t duration_ticks(const Track& track);

} // namespace supple::media
