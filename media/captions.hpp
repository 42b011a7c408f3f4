// Captions: cues in one language, cut into one small WebVTT file per segment on the grid of the
// video, so that the free preview is the same rule for every track (RFC 8216 3.5). A cue that
// crosses a boundary stands in both segments, with the same times. A language may have them plain,
// for the deaf and hard of hearing (SDH), and forced: only what everybody needs to have translated.
#pragma once

#include "media/track.hpp"
#include "media/webvtt.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

struct Captions {
    std::string language{}; // in the form of caption_language()
    CaptionRole role = CaptionRole::plain;
    std::vector<Cue> cues{};
};

// A track cut on the grid of the video, and the text of each of its segments.
struct SegmentedCaptions {
    Track track; // kind captions, segments with the video's durations and the texts' sizes
    std::vector<std::string> files;
};

// One file per segment of `video`; a segment without cues still has one (AHLS 5.4). Media time 0 is
// MPEGTS 0, as all our tracks begin at zero (AHLS 5.2). What shows after the end of the video is
// cut.
SegmentedCaptions segment_captions(const Captions& captions, const Track& video);

// "c_en", "c_en_sdh", "c_en_forced"
std::string captions_track_name(std::string_view language, CaptionRole role);

// The other way round.
CaptionRole role_of_captions(std::string_view track);

// What a menu says: "English", "English (SDH)", "English (forced)".
std::string captions_name(const Track& track);

// CHARACTERISTICS of captions for the deaf and hard of hearing (AHLS 4.5).
inline constexpr std::string_view sdh_characteristics =
    "public.accessibility.transcribes-spoken-dialog,"
    "public.accessibility.describes-music-and-sound";

// "EN-us" -> "en-us". Throws std::runtime_error unless it is [a-z]{2,3}(-[a-z0-9]{2,8})?, the form
// that can stand in a stream file name.
std::string caption_language(std::string_view tag);

// The language's own name for a menu ("en" -> "English"), or the tag itself if it is not known.
std::string language_name(std::string_view tag);

} // namespace supple::media
