#include "media/loudness_box.hpp"

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

using Buffer = std::vector<std::uint8_t>;

// ISO 23003-4: program loudness, by ITU-R BS.1770, measured and accurate.
constexpr std::uint8_t program_loudness = 1;
constexpr std::uint8_t bs_1770 = 2;
constexpr std::uint8_t measured = 3;

void put(Buffer& out, std::uint32_t value, int bytes)
{
    for (int at = bytes - 1; at >= 0; --at)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * at)));
}

void put_box(Buffer& out, std::string_view type, const Buffer& payload)
{
    put(out, static_cast<std::uint32_t>(payload.size() + 8), 4);
    out.insert(out.end(), type.begin(), type.end());
    out.insert(out.end(), payload.begin(), payload.end());
}

// 0 would say "unknown".
std::uint32_t peak_code(double db)
{
    return static_cast<std::uint32_t>(std::clamp(std::lround((20 - db) * 32), 1L, 0xfffL));
}

double peak_of(std::uint32_t code)
{
    return 20 - code / 32.0;
}

Buffer user_data(const Loudness& loudness)
{
    const auto value = std::clamp(std::lround((loudness.lufs + 57.75) * 4), 0L, 0xffL);
    Buffer tlou;
    put(tlou, 0, 4); // version and flags
    put(tlou, 0, 2); // of the track as it is: no downmix, no dynamic range control
    put(tlou, peak_code(loudness.sample_peak) << 12 | peak_code(loudness.true_peak), 3);
    put(tlou, bs_1770 << 4 | measured, 1);
    put(tlou, 1, 1);
    put(tlou, program_loudness, 1);
    put(tlou, static_cast<std::uint32_t>(value), 1);
    put(tlou, bs_1770 << 4 | measured, 1);
    Buffer ludt, udta, out;
    put_box(ludt, "tlou", tlou);
    put_box(udta, "ludt", ludt);
    put_box(out, "udta", udta);
    return out;
}

void enlarge(Buffer& bytes, std::size_t box_offset, std::size_t by)
{
    Buffer size;
    put(size, ByteReader{Bytes{bytes}.subspan(box_offset)}.u32() + static_cast<std::uint32_t>(by),
        4);
    std::copy(size.begin(), size.end(), bytes.begin() + static_cast<std::ptrdiff_t>(box_offset));
}

std::size_t place(Bytes all, const Box& inside)
{
    return static_cast<std::size_t>(inside.payload.data() - all.data());
}

} // namespace

std::vector<std::uint8_t> with_loudness(Bytes init_segment, const Loudness& loudness)
{
    const Box moov = box_at(init_segment, {"moov"});
    const Box trak = box_at(moov.payload, {"trak"});
    if (find_box(trak.payload, "udta"))
        throw BrokenBox("the track has user data already");
    Buffer bytes{init_segment.begin(), init_segment.end()};
    const Buffer added = user_data(loudness);
    const std::size_t moov_offset = moov.offset;
    const std::size_t trak_offset = place(init_segment, trak) - 8;
    const std::size_t end = trak_offset + trak.size;
    enlarge(bytes, moov_offset, added.size());
    enlarge(bytes, trak_offset, added.size());
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(end), added.begin(), added.end());
    return bytes;
}

std::optional<Loudness> read_loudness(Bytes trak)
{
    const auto udta = find_box(trak, "udta");
    const auto ludt = udta ? find_box(udta->payload, "ludt") : std::nullopt;
    if (!ludt)
        return std::nullopt;
    ByteReader reader{box_at(ludt->payload, {"tlou"}).payload};
    reader.full_box_flags();
    if (reader.version() != 0)
        throw BrokenBox("tlou is of a version we never write");
    reader.skip(2);
    const std::uint32_t peaks = static_cast<std::uint32_t>(reader.u16()) << 8 | reader.u8();
    reader.skip(1);
    Loudness said{.true_peak = peak_of(peaks & 0xfff), .sample_peak = peak_of(peaks >> 12)};
    for (int count = reader.u8(); count > 0; --count) {
        const std::uint8_t method = reader.u8();
        const std::uint8_t value = reader.u8();
        reader.skip(1);
        if (method == program_loudness) {
            said.lufs = value / 4.0 - 57.75;
            return said;
        }
    }
    throw BrokenBox("tlou tells no program loudness");
}

} // namespace supple::media
