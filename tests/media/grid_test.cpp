#include "media/grid.hpp"

#include <doctest/doctest.h>

using supple::media::Grid;

namespace
{

constexpr std::int64_t six_seconds = 150; // at 25 pictures per second
constexpr std::int64_t limit = 162;

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
        const Grid grid =
            Grid::following({0, 70, 140, 210, 280, 350, 420}, 450, six_seconds, limit);
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
        const Grid grid = Grid::following({0, 50, 100, 165, 230}, 300, six_seconds, limit);
        CHECK(grid.segment_begin(1) == 100);
        for (int i = 0; i < grid.segments(300); ++i)
            CHECK(grid.segment_begin(i + 1) - grid.segment_begin(i) < limit);
    }

    TEST_CASE("has one segment when the source has one key picture")
    {
        const Grid grid = Grid::following({0}, 60, six_seconds, limit);
        CHECK(grid.segments(60) == 1);
        CHECK(grid.segment_begin(1) == 60);
        CHECK(grid.opens_gop(0));
    }
}
