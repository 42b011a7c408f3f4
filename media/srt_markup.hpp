// The marks that people and programs put into SubRip texts, as WebVTT has them: <i>, <b> and <u>
// stay, colours and fonts go, {\an8} becomes a place on the picture, and every other & < > is a
// letter. Blank lines go, too. So whatever comes in, what goes out is valid cue text.
#pragma once

#include <string>
#include <string_view>

namespace supple::media
{

struct MarkedText {
    std::string text{};     // WebVTT cue text
    std::string settings{}; // WebVTT cue settings: "line:0", or ""
};

// `text` is UTF-8, its lines end in "\n".
MarkedText from_srt_markup(std::string_view text);

} // namespace supple::media
