// Texts from outside, made UTF-8. A byte order mark decides, then whether the bytes are UTF-8, and
// only then a guess (libuchardet), helped by the language the text is known to be in, because a few
// accents look much the same in all the code pages. A guess is told, so that a person can look.
// Refuses what is no text.
#pragma once

#include <string>
#include <string_view>

namespace supple::media
{

struct DecodedText {
    std::string text{};
    std::string encoding{}; // "Windows-1252"; empty when it was UTF-8 already
};

// `language` is a BCP 47 tag, or "" when it is not known. Throws std::runtime_error with one
// sentence when the bytes cannot be read.
DecodedText to_utf8(std::string_view bytes, std::string_view language);

bool is_utf8(std::string_view text);

} // namespace supple::media
