// The target of a request line, taken apart: path segments decoded once, and the query as it came.
// Grammar: RFC 9112 §3.2, origin-form and absolute-form. Refuses what could mean two things to two
// readers: control characters, NUL, an encoded slash, backslash, "." and ".." segments, bad
// percent signs. More than eight segments are refused, too: no address of ours is that deep.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace supple::http
{

class Target
{
  public:
    static constexpr std::size_t most_segments = 8;

    // "/courses/x?from=mail" -> {"courses", "x"}, query "from=mail". Nothing for a bad target.
    static std::optional<Target> parse(std::string_view text);

    std::size_t size() const { return count_; }
    // Decoded; lives as long as this Target. "/" has no segments; "/a/" has "a" and "".
    std::string_view segment(std::size_t index) const;

    // The path as it came, still encoded; and the raw query without "?".
    std::string_view path() const;
    std::string_view query() const;

  private:
    struct Piece {
        std::uint16_t begin = 0;
        std::uint16_t length = 0;
    };

    std::string raw_;
    std::size_t path_length_ = 0;
    std::string decoded_;
    std::array<Piece, most_segments> pieces_{};
    std::size_t count_ = 0;
};

// Undoes %XX, and "+" as space if asked (forms and queries). Nothing for a broken escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

// Encodes all but the unreserved characters of RFC 3986 §2.3.
std::string percent_encode(std::string_view text);

// One value of "a=1&b=2" (application/x-www-form-urlencoded); the first, if given twice.
std::optional<std::string> form_value(std::string_view form, std::string_view name);

} // namespace supple::http
