#include "media/grid.hpp"

#include <doctest/doctest.h>

#include <vector>

using supple::media::Grid;

namespace
{

constexpr std::int64_t limit = 162;

// At 25 pictures per second.
Grid following(const std::vector<std::int64_t>& key_pictures, std::int64_t pictures)
{
    return Grid::following(key_pictures,
                           {.source = pictures, .segment = 150, .below = limit, .gop = 52});
}

// A key picture every `distance`, in so many pictures.
std::vector<std::int64_t> every(std::int64_t distance, std::int64_t pictures)
{
    std::vector<std::int64_t> keys;
    for (std::int64_t key = 0; key < pictures; key += distance)
        keys.push_back(key);
    return keys;
}

std::vector<std::int64_t> gops(const Grid& grid, std::int64_t pictures)
{
    std::vector<std::int64_t> begins;
    for (std::int64_t picture = 0; picture < pictures; ++picture)
        if (grid.opens_gop(picture))
            begins.push_back(picture);
    return begins;
}

} // namespace

TEST_SUITE("a grid")
{
    TEST_CASE("cuts evenly when nothing else is asked")
    {
        const Grid grid = Grid::even(50, 3);
        CHECK(grid.opens_gop(0));
        CHECK(grid.opens_gop(250));
        CHECK_FALSE(grid.opens_gop(251));
        CHECK(grid.opens_segment(300));
        CHECK_FALSE(grid.opens_segment(50));
        CHECK(grid.segment_of(299) == 1);
        CHECK(grid.segments(0) == 0);
        CHECK(grid.segments(150) == 1);
        CHECK(grid.segments(151) == 2);
        CHECK(grid.longest_gop() == 50);
    }

    TEST_CASE("makes chunks of whole segments")
    {
        const Grid grid = Grid::even(50, 3);
        CHECK(grid.chunk_begin(2) == 600);
        CHECK(grid.chunk_of(599) == 1);
    }

    TEST_CASE("cuts at a source's key pictures, as near to six seconds as they come")
    {
        // Every 70 pictures: 140 is nearer to 150 than 210 is.
        const Grid grid = following({0, 70, 140, 210, 280, 350, 420}, 450);
        CHECK(grid.opens_gop(70));
        CHECK_FALSE(grid.opens_gop(71));
        CHECK(grid.segment_begin(1) == 140);
        CHECK(grid.segment_begin(2) == 280);
        CHECK(grid.segment_begin(3) == 420);
        CHECK(grid.segment_begin(4) == 450);
        CHECK(grid.segments(450) == 4);
        CHECK(grid.segment_of(449) == 3);
        CHECK(grid.longest_gop() == 70);
    }

    TEST_CASE("never makes a segment that is longer than the limit")
    {
        // 165 would be nearer to 150 than 100, but no player need take six and a half seconds.
        const Grid grid = following({0, 50, 100, 165, 230}, 300);
        CHECK(grid.segment_begin(1) == 100);
        for (int i = 0; i < grid.segments(300); ++i)
            CHECK(grid.segment_begin(i + 1) - grid.segment_begin(i) < limit);
    }

    TEST_CASE("has GOPs of two seconds where a source has more key pictures than that")
    {
        // One a second, and one a picture: nobody needs so many in the other renditions.
        CHECK(gops(following(every(25, 300), 300), 300) == every(50, 300));
        const Grid intra = following(every(1, 300), 300);
        CHECK(intra.longest_gop() <= 52);
        CHECK(gops(intra, 300).size() < 8);
        CHECK(intra.segment_begin(1) == 150);
        CHECK(intra.opens_gop(150));
        // 40 would be two thirds of what may be, 80 too much.
        CHECK(gops(following(every(40, 320), 320), 320) == every(40, 320));
        // Beginnings of segments are kept, however near.
        const Grid uneven = following({0, 60, 120, 148, 155, 160, 230}, 300);
        CHECK(gops(uneven, 300) == std::vector<std::int64_t>{0, 60, 120, 148, 160, 230});
    }

    TEST_CASE("has one segment when the source has one key picture")
    {
        const Grid grid = following({0}, 60);
        CHECK(grid.segments(60) == 1);
        CHECK(grid.segment_begin(1) == 60);
        CHECK(grid.opens_gop(0));
    }
}
