#include "media/complexity.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

using namespace supple::media;
using namespace supple::tests;

namespace
{

std::optional<Complexity> measured(const DrawnSource& drawn)
{
    const StopFlag never{false};
    const Folder folder;
    draw(drawn, folder / "source.mp4");
    return measure_complexity(make_plan(probe(folder / "source.mp4", never), {}), never);
}

} // namespace

TEST_SUITE("a video's complexity")
{
    TEST_CASE("is small for a still film and great for noise")
    {
        const auto still = measured({.width = 96, .height = 64, .seconds = 41, .sound = ""});
        const auto noise =
            measured({.width = 96, .height = 64, .seconds = 41, .noise = true, .sound = ""});
        REQUIRE(still);
        REQUIRE(noise);
        CHECK(still->kbps > 0);
        CHECK(still->kbps * 5 < noise->kbps);
        CHECK(still->size == Size{96, 64});
    }

    TEST_CASE("is not measured where that would cost more than it saves")
    {
        CHECK_FALSE(measured({.width = 96, .height = 64, .seconds = 9, .sound = ""}));
    }

    TEST_CASE("can be measured where one picture stands for long")
    {
        DrawnSource source{.width = 96, .height = 64, .seconds = 41, .sound = ""};
        for (int at = 0; at < 41 * 25; ++at)
            if (at < 125 || at > 900)
                source.times.push_back(at / 25.0);
        CHECK(measured(source));
    }
}
