#include "media/text_lines.hpp"

#include <algorithm>

namespace supple::media
{

std::string_view take_line(std::string_view& text)
{
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t mark = text.substr(end, 2) == "\r\n" ? 2 : 1;
    text.remove_prefix(std::min(end + mark, text.size()));
    return line;
}

bool is_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at++]);
        const int more = lead < 0x80         ? 0
                         : lead >> 5 == 0x06 ? 1
                         : lead >> 4 == 0x0e ? 2
                         : lead >> 3 == 0x1e ? 3
                                             : -1;
        if (more < 0)
            return false;
        for (int count = 0; count < more; ++count, ++at)
            if (at >= text.size() || static_cast<unsigned char>(text[at]) >> 6 != 0x02)
                return false;
    }
    return true;
}

} // namespace supple::media
