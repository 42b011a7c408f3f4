// WebVTT (https://www.w3.org/TR/webvtt1/): the form in which captions and chapters leave, and one
// of those in which they come. Comments, styles and regions are dropped. Refuses files whose cues
// run backwards or end before they begin, naming the line.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

struct Cue {
    std::chrono::milliseconds start{0};
    std::chrono::milliseconds end{0};
    std::string identifier; // may be empty
    std::string settings;   // "line:80%", may be empty
    std::string text;       // WebVTT cue text: one or more lines without a blank one
};

bool is_webvtt(std::string_view text);

// Throws std::runtime_error with the number of the line and what is wrong there.
std::vector<Cue> parse_webvtt(std::string_view text);

// Writes cues back, without X-TIMESTAMP-MAP.
std::string webvtt(std::span<const Cue> cues);

// One cue with the blank line behind it.
std::string webvtt(const Cue& cue);

// "&amp;" when the text begins with one of WebVTT's own references (4.2.2), else "".
std::string_view reference_at_front(std::string_view cue_text);

// "Salt & pepper" -> "Salt &amp; pepper": what a person wrote, as cue text.
std::string escaped(std::string_view plain);

// The other way round: tags are dropped, references resolved.
std::string unescaped(std::string_view cue_text);

} // namespace supple::media
