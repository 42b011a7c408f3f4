// Walks ISO base media files (ISO 14496-12) as they came from a disk, trusting nothing: every
// length is checked against what is there, depth and number of boxes are bounded. Views only: a Box
// lives as long as the bytes it was found in. Damage is a BrokenBox, which the verifier turns into
// a failing rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

using Bytes = std::span<const std::uint8_t>;

class BrokenBox : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

// Big-endian numbers one after another. Throws BrokenBox past the end.
class ByteReader
{
  public:
    explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    std::uint32_t full_box_flags(); // of a FullBox; the version goes to version()
    int version() const { return version_; }
    void skip(std::size_t count) { take(count); }
    Bytes take(std::size_t count);
    Bytes rest() const { return bytes_; }

  private:
    Bytes bytes_;
    int version_ = 0;
};

struct Box {
    std::string type;       // four characters
    Bytes payload;          // behind the header
    std::size_t offset = 0; // of the header, in the span that was walked
    std::size_t size = 0;   // header and payload
};

// The boxes that stand side by side in `bytes`, which must be filled exactly.
std::vector<Box> boxes_in(Bytes bytes);

// The first box of this type among the children; empty if there is none.
std::optional<Box> find_box(Bytes bytes, std::string_view type);

// Goes down a path such as {"mdia", "minf", "stbl"}; throws BrokenBox naming the box that is
// missing.
Box box_at(Bytes bytes, std::initializer_list<std::string_view> path);

} // namespace supple::media
