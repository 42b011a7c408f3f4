#include "media/ladder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace supple::media;

namespace
{

const std::vector<Size> shapes{{1920, 1080}, {1280, 720},  {3840, 2160}, {1080, 1920}, {720, 576},
                               {640, 480},   {854, 480},   {320, 180},   {160, 120},   {64, 48},
                               {2, 2},       {3026, 1386}, {1440, 1440}, {800, 450},   {4000, 200}};

} // namespace

TEST_SUITE("a ladder")
{
    TEST_CASE("has the rows of Apple's table for 1080p, the top one twice")
    {
        const auto rungs = ladder({1920, 1080}, {25, 1}, true);
        REQUIRE(rungs.size() == 7);
        CHECK(rungs[0].size == Size{416, 234});
        CHECK(rungs[1].size == Size{640, 360});
        CHECK(rungs[2].size == Size{768, 432});
        CHECK(rungs[3].size == Size{960, 540});
        CHECK(rungs[4].size == Size{1280, 720});
        CHECK(rungs[5].size == rungs[6].size);
        CHECK(rungs[6].ceiling_kbps > rungs[5].ceiling_kbps);
    }

    TEST_CASE("is never above the source, even on both sides, and keeps its shape")
    {
        for (const Size shape : shapes) {
            CAPTURE(shape.width);
            CAPTURE(shape.height);
            const Size picture = picture_size(shape);
            for (const Rung& rung : ladder(picture, {30, 1}, true)) {
                CHECK(rung.size.width <= shape.width);
                CHECK(rung.size.height <= shape.height);
                CHECK(rung.size.width % 2 == 0);
                CHECK(rung.size.height % 2 == 0);
                CHECK(std::max(rung.size.width, rung.size.height) <= 1920);
                // within one even step of the exact shape
                const double exact =
                    static_cast<double>(rung.size.width) * shape.height / shape.width;
                CHECK(std::abs(exact - rung.size.height) <= 2 + 2.0 * shape.height / shape.width);
            }
        }
    }

    TEST_CASE("has at least two rungs, rising, with names from one")
    {
        for (const Size shape : shapes) {
            const auto rungs = ladder(picture_size(shape), {30, 1}, true);
            REQUIRE(rungs.size() >= 2);
            for (std::size_t i = 0; i < rungs.size(); ++i) {
                CHECK(rungs[i].name == "v" + std::to_string(i + 1));
                if (i > 0)
                    CHECK(rungs[i].size.width >= rungs[i - 1].size.width);
            }
        }
    }

    TEST_CASE("leaves room for the sound below 192 kb/s")
    {
        for (const bool sound : {true, false}) {
            const Rung lowest = ladder({1920, 1080}, {60, 1}, sound).front();
            const double six_seconds = 6.0 * lowest.ceiling_kbps + lowest.buffer_kbits;
            CHECK(six_seconds / 6 + (sound ? 100 : 0) < 190);
        }
    }

    TEST_CASE("shows every second picture on small rungs of fast sources")
    {
        for (const Rung& rung : ladder({1920, 1080}, {60, 1}, true))
            CHECK(rung.half_rate == (rung.size.height < 540));
        for (const Rung& rung : ladder({1920, 1080}, {30, 1}, true))
            CHECK(!rung.half_rate);
        // A small source keeps its pace on its best rung.
        CHECK(!ladder({640, 360}, {60, 1}, true).back().half_rate);
    }

    TEST_CASE("stands on its side for portrait")
    {
        const auto rungs = ladder({1080, 1920}, {30, 1}, true);
        CHECK(rungs.front().size == Size{234, 416});
        CHECK(rungs.back().size == Size{1080, 1920});
        CHECK(iframe_size({1080, 1920}) == Size{360, 640});
    }
}

TEST_SUITE("Apple's ladder")
{
    TEST_CASE("has the whole table for 1080p, with its average rates")
    {
        std::vector<int> rates;
        for (const Rung& rung : apple_ladder({1920, 1080}, {25, 1}, false)) {
            rates.push_back(rung.average_kbps);
            if (rung.name != "v1")
                CHECK(rung.ceiling_kbps == (rung.average_kbps * 3 + 1) / 2);
            CHECK_FALSE(rung.half_rate);
        }
        CHECK(rates == std::vector{145, 365, 730, 1100, 2000, 3000, 4500, 6000, 7800});
    }

    TEST_CASE("leaves room for the sound in its lowest rung")
    {
        const Rung lowest = apple_ladder({1920, 1080}, {25, 1}, true).front();
        CHECK(lowest.average_kbps <= lowest.ceiling_kbps);
        CHECK(lowest.ceiling_kbps == ladder({1920, 1080}, {25, 1}, true).front().ceiling_kbps);
    }

    TEST_CASE("ends with the row that the picture fills")
    {
        const auto rungs = apple_ladder({1280, 720}, {60, 1}, true);
        REQUIRE(rungs.size() == 7);
        CHECK(rungs.back().size == Size{1280, 720});
        CHECK(rungs.back().name == "v7");
        for (const Rung& rung : rungs)
            CHECK(rung.half_rate == (rung.size.width < 960));
    }

    TEST_CASE("has several rungs, none above the picture, for every shape")
    {
        for (const Size shape : shapes) {
            CAPTURE(shape.width);
            CAPTURE(shape.height);
            const Size picture = picture_size(shape);
            const auto rungs = apple_ladder(picture, {30, 1}, true);
            CHECK(rungs.size() >= 2);
            for (const Rung& rung : rungs) {
                CHECK(rung.size.width <= picture.width);
                CHECK(rung.size.height <= picture.height);
            }
        }
    }
}
