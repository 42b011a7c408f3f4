// What the readers of WebVTT and SubRip have in common: lines with their numbers, and the times and
// letters taken off the front of a line. Every kind of line end is taken; nothing is refused here,
// because only the reader knows which sentence helps.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

struct Line {
    std::size_t number = 0; // 1-based, for error messages
    std::string text;       // without its end
};

// A byte order mark before the first line is left out.
std::vector<Line> lines_of(std::string_view text);

// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

// Whether the line can only be meant as the times of a cue.
bool holds_arrow(const Line& line);

bool take_letter(std::string_view& text, char letter);

enum class TimeForm {
    webvtt, // [hh:]mm:ss.fff, as the standard has it
    subrip  // [h:]m:s with a comma, a point or nothing behind it: what real files hold
};

// Takes a time off the front of `text`; empty if none stands there.
std::optional<std::chrono::milliseconds> take_time(std::string_view& text, TimeForm form);

// "00:01:02.500"
std::string time_text(std::chrono::milliseconds time);

} // namespace supple::media
