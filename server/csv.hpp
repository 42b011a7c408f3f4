// A field of a CSV table (RFC 4180) that people open in a spreadsheet.
#pragma once

#include <string>
#include <string_view>

namespace supple
{

// In quotes. What a spreadsheet would take for a formula is disarmed with an apostrophe.
inline std::string csv_field(std::string_view text)
{
    std::string field = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        field += '\'';
    for (const char c : text)
        field.append(c == '"' ? 2 : 1, c);
    return field + '"';
}

} // namespace supple
