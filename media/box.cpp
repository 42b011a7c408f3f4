#include "media/box.hpp"

#include <fmt/format.h>

namespace supple::media
{

namespace
{

// A moov of ours holds fewer than forty boxes side by side; this only stops hostile files.
constexpr std::size_t most_siblings = 100'000;
constexpr std::size_t header_bytes = 8;

std::uint64_t number(Bytes bytes)
{
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value << 8 | byte;
    return value;
}

} // namespace

Bytes ByteReader::take(std::size_t count)
{
    if (count > bytes_.size())
        throw BrokenBox("a box ends before its fields do");
    const Bytes taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
}

std::uint8_t ByteReader::u8()
{
    return static_cast<std::uint8_t>(number(take(1)));
}

std::uint16_t ByteReader::u16()
{
    return static_cast<std::uint16_t>(number(take(2)));
}

std::uint32_t ByteReader::u32()
{
    return static_cast<std::uint32_t>(number(take(4)));
}

std::uint64_t ByteReader::u64()
{
    return number(take(8));
}

std::uint32_t ByteReader::full_box_flags()
{
    version_ = u8();
    return static_cast<std::uint32_t>(number(take(3)));
}

std::vector<Box> boxes_in(Bytes bytes)
{
    std::vector<Box> boxes;
    std::size_t offset = 0;
    while (offset < bytes.size()) {
        ByteReader reader{bytes.subspan(offset)};
        std::uint64_t size = reader.u32();
        const Bytes type = reader.take(4);
        std::size_t header = header_bytes;
        if (size == 1) {
            size = reader.u64();
            header += 8;
        }
        // Size 0, "to the end of the file", does not occur in segments that have an end.
        if (size < header || size > bytes.size() - offset || boxes.size() == most_siblings)
            throw BrokenBox(fmt::format("the box at byte {} has an impossible size", offset));
        boxes.push_back({std::string{type.begin(), type.end()},
                         bytes.subspan(offset + header, size - header), offset,
                         static_cast<std::size_t>(size)});
        offset += size;
    }
    return boxes;
}

std::optional<Box> find_box(Bytes bytes, std::string_view type)
{
    for (Box& box : boxes_in(bytes))
        if (box.type == type)
            return std::move(box);
    return std::nullopt;
}

Box box_at(Bytes bytes, std::initializer_list<std::string_view> path)
{
    Box box;
    for (const std::string_view type : path) {
        auto found = find_box(bytes, type);
        if (!found)
            throw BrokenBox(fmt::format("there is no {} box", type));
        box = *std::move(found);
        bytes = box.payload;
    }
    return box;
}

} // namespace supple::media
