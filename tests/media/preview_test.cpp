#include "media/moment.hpp"
#include "media/preview.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace supple::media;

namespace
{

SegmentRange preview_of(PreviewWish wish, double duration = 600, double segment = 6)
{
    std::vector<double> cuts;
    for (int number = 0; number * segment < duration; ++number)
        cuts.push_back(number * segment);
    cuts.push_back(duration);
    return preview_range(wish, cuts);
}

} // namespace

TEST_SUITE("a moment")
{
    TEST_CASE("is seconds, minutes or hours, and nothing else")
    {
        CHECK(parse_moment("75").value() == 75);
        CHECK(parse_moment("1:15").value() == 75);
        CHECK(parse_moment("0:01:15.5").value() == 75.5);
        for (const char* other : {"poster.jpg", "-3", "", "1:2:3:4", "1.", "1e3", " 1", "nan"})
            CHECK_FALSE(parse_moment(other));
        CHECK_FALSE(parse_moment(std::string(100'000, '1')));
    }
}

TEST_SUITE("a preview")
{
    TEST_CASE("is asked for in seconds, or as a part")
    {
        const auto first = parse_preview("30");
        REQUIRE(first);
        CHECK(first->from == 0);
        CHECK(first->to == 30);
        const auto part = parse_preview("1:30-2:30.5");
        REQUIRE(part);
        CHECK(part->from == 90);
        CHECK(part->to == 150.5);
        CHECK(parse_preview("0"));
        for (const char* wrong : {"", "-", "-1", "30-", "-30", "30-30", "2:30-1:30", "1-2-3",
                                  "first", "30s", "1:30 - 2:30", "90000", "nan"}) {
            CAPTURE(wrong);
            CHECK_FALSE(parse_preview(wrong));
        }
    }

    TEST_CASE("is whole segments around what was asked for")
    {
        CHECK(preview_of({0, 30}) == SegmentRange{1, 5});
        CHECK(preview_of({0, 2}) == SegmentRange{1, 1});
        CHECK(preview_of({0, 20}) == SegmentRange{1, 4});
        CHECK(preview_of({90, 150}) == SegmentRange{16, 10});
        CHECK(preview_of({91, 149}) == SegmentRange{16, 10});
        CHECK(preview_of({100, 101}) == SegmentRange{17, 1});
        CHECK(preview_of({0, 0}).count == 0);
    }

    TEST_CASE("is not longer for a cut a hair beside what was asked for")
    {
        CHECK(preview_of({0, 30}, 600, 6.006) == SegmentRange{1, 5});
        CHECK(preview_of({0, 30}, 600, 5.93) == SegmentRange{1, 5});
        CHECK(preview_of({90, 150}, 600, 6.006) == SegmentRange{16, 10});
    }

    TEST_CASE("follows cuts that lie where the source has them")
    {
        const std::vector<double> cuts{0, 4, 11, 17.5, 20, 29, 40, 44};
        CHECK(preview_range({12, 19}, cuts) == SegmentRange{3, 2});
        CHECK(preview_range({10.9, 20.3}, cuts) == SegmentRange{3, 2});
        CHECK(preview_range({0, 1}, cuts) == SegmentRange{1, 1});
    }

    TEST_CASE("is never more than half, nor goes past the end")
    {
        CHECK(preview_of({0, 30}, 24) == SegmentRange{1, 2});
        CHECK(preview_of({6, 600}, 24) == SegmentRange{2, 2});
        CHECK(preview_of({20, 600}, 24) == SegmentRange{4, 1});
        CHECK(preview_of({23.9, 30}, 24) == SegmentRange{4, 1});
        CHECK(preview_of({0, 30}, 4).count == 0);
        CHECK(preview_of({0, 30}, 0.1).count == 0);
        CHECK_THROWS_WITH(preview_of({24, 30}, 24),
                          "the preview begins behind the end of the video; name an earlier moment");
    }

    TEST_CASE("knows its segments")
    {
        const SegmentRange range{16, 10};
        CHECK_FALSE(range.contains(15));
        CHECK(range.contains(16));
        CHECK(range.contains(25));
        CHECK_FALSE(range.contains(26));
        CHECK_FALSE(SegmentRange{}.contains(1));
        Track track;
        track.segments.resize(20);
        CHECK(segments_in(track, range).size() == 5);
        CHECK(segments_in(track, {30, 2}).empty());
        CHECK(all_segments(track) == SegmentRange{1, 20});
    }
}
