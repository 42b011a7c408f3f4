#include "media/fragment_clock.hpp"

#include "media/box.hpp"

namespace supple::media
{

namespace
{

constexpr std::size_t version_and_flags_bytes = 4;

template <class Number>
void add(std::span<std::uint8_t> bytes, Number amount)
{
    Number value = 0;
    for (std::size_t at = 0; at < sizeof(Number); ++at)
        value = static_cast<Number>(value << 8) | bytes[at];
    value += amount;
    for (std::size_t at = sizeof(Number); at-- > 0; value >>= 8)
        bytes[at] = static_cast<std::uint8_t>(value);
}

// The number behind version and flags of a full box, where it can be written.
template <class Number>
std::span<std::uint8_t> number_of(const Box& box, int version, std::span<std::uint8_t> segment)
{
    ByteReader reader{box.payload};
    reader.full_box_flags();
    if (reader.version() != version || reader.rest().size() < sizeof(Number))
        throw BrokenBox(box.type + " is not of the kind that our muxer writes");
    const auto* begin = box.payload.data() + version_and_flags_bytes;
    return segment.subspan(static_cast<std::size_t>(begin - segment.data()), sizeof(Number));
}

} // namespace

void move_fragments(std::span<std::uint8_t> segment, std::uint64_t ticks, std::uint32_t sequence)
{
    for (const Box& box : boxes_in(segment)) {
        if (box.type != "moof")
            continue;
        add(number_of<std::uint32_t>(box_at(box.payload, {"mfhd"}), 0, segment), sequence);
        add(number_of<std::uint64_t>(box_at(box.payload, {"traf", "tfdt"}), 1, segment), ticks);
    }
}

} // namespace supple::media
