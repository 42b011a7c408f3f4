#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

TEST_SUITE("the sound of a package")
{
    TEST_CASE("without sound is a package without sound")
    {
        const Packaged packaged{{.sound = ""}};
        CHECK(packaged.found("no sound"));
        CHECK(!fs::exists(packaged.path() / "a1.m3u8"));
    }

    TEST_CASE("in mono sounds on both sides, as loud")
    {
        const Packaged packaged{{.sound = "mono"}};
        const HeardSound sound = hear(packaged.path());
        REQUIRE(sound.channels == 2);
        CHECK(sound.loudest.at(0) == doctest::Approx(0.25).epsilon(0.1));
        CHECK(sound.loudest.at(1) == doctest::Approx(0.25).epsilon(0.1));
    }

    TEST_CASE("in surround is mixed down and does not clip")
    {
        const Packaged packaged{{.sound = "5.1"}};
        const HeardSound sound = hear(packaged.path());
        REQUIRE(sound.channels == 2);
        CHECK(sound.loudest.at(0) > 0.1);
        CHECK(sound.loudest.at(0) < 0.3);
        CHECK(packaged.found("5.1 sound"));
        check_together(packaged, 1.0, 25);
    }

    TEST_CASE("stays together when the sound starts late")
    {
        const Packaged packaged{{.sound_start = 0.478}};
        check_together(packaged, 1.0, 25);
        CHECK(packaged.found("sound starts 0.4"));
        CHECK(hear(packaged.path()).samples >= 2 * 48000);
    }

    TEST_CASE("stays together when the sound starts before the picture")
    {
        const Packaged packaged{{.first_time = 0.4}};
        check_together(packaged, 1.0, 25);
        CHECK(packaged.found("picture starts 0.400 s late"));
        check_even_pace(see(packaged.path(), packaged.top()), 25);
    }

    TEST_CASE("stays together when an edit list hides the beginning")
    {
        const Packaged packaged{{.first_time = -0.48, .sound_start = -0.48}};
        check_together(packaged, 1.0, 25);
        CHECK(packaged.found("edit list"));
        CHECK(packaged.result.package.duration_seconds == doctest::Approx(2.0).epsilon(0.03));
    }

    TEST_CASE("ends with the picture when the sound goes on or stops early")
    {
        const Packaged longer{{.sound_end = 2.7}};
        CHECK(hear(longer.path()).samples < 2 * 48000 + 1024);
        CHECK(longer.found("sound goes on"));
        const Packaged shorter{{.sound_end = 1.3}};
        CHECK(hear(shorter.path()).samples >= 2 * 48000);
        CHECK(shorter.found("sound ends"));
    }
}
