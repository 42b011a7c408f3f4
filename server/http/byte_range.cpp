#include "server/http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace supple::http
{
namespace
{

bool is_digits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A number too large for us is past the end of any file, which is all that matters here.
std::optional<std::uint64_t> parse_position(std::string_view text)
{
    if (text.empty() || !is_digits(text))
        return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

std::string_view trim(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == text.npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The unit's name is case-insensitive (RFC 9110 §14.1).
bool takes_bytes_unit(std::string_view& field)
{
    constexpr std::string_view unit = "bytes=";
    if (field.size() < unit.size())
        return false;
    for (std::size_t i = 0; i < unit.size(); ++i) {
        const char c = field[i];
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (lower != unit[i])
            return false;
    }
    field.remove_prefix(unit.size());
    return true;
}

ByteRange last_bytes(std::uint64_t count, std::uint64_t size)
{
    if (count == 0 || size == 0)
        return {ByteRange::Kind::unsatisfiable, 0, 0};
    const auto length = std::min(count, size);
    return {ByteRange::Kind::part, size - length, length};
}

} // namespace

ByteRange parse_byte_range(std::string_view field, std::uint64_t size)
{
    const ByteRange whole{ByteRange::Kind::whole, 0, size};
    if (!takes_bytes_unit(field) || field.find(',') != field.npos)
        return whole;

    const auto range = trim(field);
    const auto dash = range.find('-');
    if (dash == range.npos)
        return whole;
    const auto first_text = range.substr(0, dash);
    const auto last_text = range.substr(dash + 1);

    if (first_text.empty()) {
        const auto count = parse_position(last_text);
        return count ? last_bytes(*count, size) : whole;
    }

    const auto first = parse_position(first_text);
    const auto last = last_text.empty() ? std::optional(std::numeric_limits<std::uint64_t>::max())
                                        : parse_position(last_text);
    if (!first || !last || *last < *first)
        return whole;
    if (*first >= size)
        return {ByteRange::Kind::unsatisfiable, 0, 0};
    return {ByteRange::Kind::part, *first, std::min(*last, size - 1) - *first + 1};
}

std::string content_range(const ByteRange& range, std::uint64_t size)
{
    if (range.kind == ByteRange::Kind::unsatisfiable)
        return "bytes */" + std::to_string(size);
    return "bytes " + std::to_string(range.offset) + '-' +
           std::to_string(range.offset + range.length - 1) + '/' + std::to_string(size);
}

} // namespace supple::http
