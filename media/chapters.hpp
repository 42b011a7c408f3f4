// The named parts of a practice. They come as WebVTT or, for people, as lines "00:00 Arrive", or
// from the source itself, and leave as chapters.vtt, in which each chapter lasts until the next
// begins. They begin at whole milliseconds, one after the other. Refuses chapters of a file that
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

// What a source says of its chapters, in its own time, made fit: counted from the origin, in order,
// the untitled ones named "Chapter 2"; those behind the end are left out. One chapter alone is
// none: programs write it around the whole film.
std::vector<Chapter> tidy_chapters(std::vector<Chapter> chapters, double origin_seconds,
                                   double duration_seconds);

// Throws std::runtime_error when a chapter begins at or after the end.
void refuse_chapters_behind_the_end(std::span<const Chapter> chapters, double duration_seconds);

// chapters.vtt for a video of this length, which every chapter begins within.
std::string chapters_vtt(std::span<const Chapter> chapters, double duration_seconds);

} // namespace supple::media
