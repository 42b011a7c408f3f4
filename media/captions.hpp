// Captions: cues leave as one small WebVTT file per segment on the grid of the video, so that the
// free preview is the same rule for every track (RFC 8216 3.5). A cue that crosses a boundary
// stands in both segments, with the same times.
#pragma once

#include "media/track.hpp"
#include "media/webvtt.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

// A track cut on the grid of the video, and the text of each of its segments.
struct SegmentedCaptions {
    Track track; // kind captions, segments with the video's durations and the texts' sizes
    std::vector<std::string> files;
};

// One file per segment of `video`; a segment without cues still has one (AHLS 5.4). Media time 0 is
// MPEGTS 0, as all our tracks begin at zero (AHLS 5.2). What shows after the end of the video is
// cut.
SegmentedCaptions segment_captions(std::span<const Cue> cues, std::string_view language,
                                   const Track& video);

// "EN-us" -> "en-us". Throws std::runtime_error unless it is [a-z]{2,3}(-[a-z0-9]{2,8})?, the form
// that can stand in a stream file name.
std::string caption_language(std::string_view tag);

// The language's own name for a menu ("en" -> "English"), or the tag itself if it is not known.
std::string language_name(std::string_view tag);

} // namespace supple::media
