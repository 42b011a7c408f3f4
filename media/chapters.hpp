// The named parts of a practice. They come as WebVTT or, for people, as lines "00:00 Arrive", and
// leave as chapters.vtt, in which each chapter lasts until the next begins. Refuses chapters that
// run backwards or begin after the end.
#pragma once

#include "media/track.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

// Reads WebVTT if the text begins so, lines "[hh:]mm:ss[.fff] Title" otherwise. Throws
// std::runtime_error with the number of the line and what is wrong there.
std::vector<Chapter> parse_chapters(std::string_view text);

// chapters.vtt for a video of this length. Throws when a chapter begins at or after the end.
std::string chapters_vtt(std::span<const Chapter> chapters, double duration_seconds);

} // namespace supple::media
