// The Range field of RFC 9110 §14, as far as players use it: one range of bytes. Several ranges,
// another unit and text that is no range are ignored, as §14.2 allows: the whole file answers.
// A range that is well-formed and starts behind the end is refused (416).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace supple::http
{

struct ByteRange {
    enum class Kind { whole, part, unsatisfiable };
    Kind kind = Kind::whole;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

// "bytes=0-1", "bytes=100-", "bytes=-500" against a file of `size` bytes. Empty field: whole.
ByteRange parse_byte_range(std::string_view field, std::uint64_t size);

// "bytes 0-1/1234" for 206, "bytes */1234" for 416.
std::string content_range(const ByteRange& range, std::uint64_t size);

} // namespace supple::http
