// The lines of a text that a person wrote with whatever editor there was.
#pragma once

#include <string_view>

namespace supple::media
{

// Takes the first line off `text`, without its end: LF, CR LF or CR.
std::string_view take_line(std::string_view& text);

// Whether the bytes are laid out as UTF-8 is.
bool is_utf8(std::string_view text);

} // namespace supple::media
