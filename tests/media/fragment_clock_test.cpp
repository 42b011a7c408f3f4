#include "media/box.hpp"
#include "media/fragment_clock.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace supple::media;

namespace
{

using Buffer = std::vector<std::uint8_t>;

Buffer number(std::uint64_t value, int bytes)
{
    Buffer out;
    for (int at = bytes; at-- > 0;)
        out.push_back(static_cast<std::uint8_t>(value >> 8 * at));
    return out;
}

Buffer join(const std::vector<Buffer>& parts)
{
    Buffer all;
    for (const Buffer& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Buffer box(const std::string& type, const std::vector<Buffer>& parts)
{
    const Buffer payload = join(parts);
    return join({number(payload.size() + 8, 4), Buffer(type.begin(), type.end()), payload});
}

Buffer time_box(std::uint64_t time, int version = 1)
{
    return box("tfdt", {number(static_cast<std::uint64_t>(version) << 24, 4),
                        number(time, version == 1 ? 8 : 4)});
}

Buffer fragment(std::uint32_t sequence, const Buffer& time)
{
    return join(
        {box("moof", {box("mfhd", {number(0, 4), number(sequence, 4)}),
                      box("traf", {box("tfhd", {number(0x20000, 4), number(1, 4)}), time})}),
         box("mdat", {number(0x6d6f6f66, 4)})}); // "moof" among the samples is none
}

} // namespace

TEST_SUITE("a fragment's clock")
{
    TEST_CASE("goes on where the chunk before ended, in every fragment")
    {
        Buffer segment = join({fragment(1, time_box(0)), fragment(2, time_box(51'200))});
        move_fragments(segment, 1'000'000, 40);
        CHECK(segment ==
              join({fragment(41, time_box(1'000'000)), fragment(42, time_box(1'051'200))}));
    }

    TEST_CASE("counts beyond 32 bits")
    {
        const std::uint64_t week = 60'000ULL * 7 * 24 * 3600;
        Buffer segment = fragment(1, time_box(0xffff'ffff));
        move_fragments(segment, week, 255);
        CHECK(segment == fragment(256, time_box(week + 0xffff'ffff)));
    }

    TEST_CASE("changes nothing in the first chunk")
    {
        Buffer segment = fragment(1, time_box(512));
        move_fragments(segment, 0, 0);
        CHECK(segment == fragment(1, time_box(512)));
    }

    TEST_CASE("refuses what our muxer does not write")
    {
        Buffer short_time = fragment(1, time_box(0, 0));
        CHECK_THROWS_AS(move_fragments(short_time, 1, 1), BrokenBox);
        Buffer no_time = fragment(1, {});
        CHECK_THROWS_AS(move_fragments(no_time, 1, 1), BrokenBox);
        Buffer torn = fragment(1, box("tfdt", {number(1U << 24, 4), number(0, 4)}));
        CHECK_THROWS_AS(move_fragments(torn, 1, 1), BrokenBox);
        Buffer cut = fragment(1, time_box(0));
        cut.pop_back();
        CHECK_THROWS_AS(move_fragments(cut, 1, 1), BrokenBox);
    }
}
