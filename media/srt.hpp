// SubRip (.srt), as real files have it: there is no standard, so numbers may be missing, times take
// a comma or a point, cues may overlap or stand in any order. Cues without a text are left out.
// Refuses what cannot be meant as captions, naming the line.
#pragma once

#include "media/webvtt.hpp"

namespace supple::media
{

// `text` is UTF-8. The cues come sorted, their texts as WebVTT. Throws std::runtime_error with the
// number of the line and what is wrong there.
std::vector<Cue> parse_srt(std::string_view text);

} // namespace supple::media
