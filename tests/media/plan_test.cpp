#include "media/language.hpp"
#include "media/plan.hpp"
#include "media/progress.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace supple::media;

namespace
{

// A tidy camera file: what is not said is as it should be.
SourceFacts source(double seconds, int width = 1920, int height = 1080, double rate = 25)
{
    SourceFacts facts{.file = "practice.mp4"};
    facts.video.width = width;
    facts.video.height = height;
    facts.video.pixel_format = "yuv420p";
    facts.video.colour = {.matrix = "bt709", .primaries = "bt709", .transfer = "bt709"};
    facts.video.timing = {.frames = static_cast<std::int64_t>(seconds * rate),
                          .end_seconds = seconds,
                          .usual_distance = 1 / rate,
                          .mean_distance = 1 / rate};
    facts.audio_tracks = 1;
    facts.sounds = {{.channels = 2,
                     .layout = "stereo",
                     .sample_rate = 48000,
                     .end_seconds = seconds,
                     .language = "en"}};
    return facts;
}

Plan plan_of(SourceFacts facts, PreviewWish preview = {})
{
    return make_plan(std::move(facts), {.preview = preview});
}

} // namespace

TEST_SUITE("a plan")
{
    TEST_CASE("finds nothing to mend in a tidy source")
    {
        CHECK(plan_of(source(60)).findings.empty());
    }

    TEST_CASE("cuts every two seconds and every six, whatever the rate")
    {
        for (const double rate : {12.5, 23.976, 25.0, 29.97, 30.0, 50.0, 59.94, 60.0, 15.0, 10.0}) {
            CAPTURE(rate);
            const Plan plan = plan_of(source(60, 1280, 720, rate));
            const auto gop = plan.grid.longest_gop();
            CHECK(static_cast<double>(gop) / rate == doctest::Approx(2).epsilon(0.03));
            CHECK(plan.grid.segment_begin(1) == 3 * gop);
            const bool halves = std::any_of(plan.rungs.begin(), plan.rungs.end(),
                                            [](const Rung& rung) { return rung.half_rate; });
            CHECK((!halves || gop % 2 == 0));
        }
    }

    TEST_CASE("previews what was asked for, but never more than half")
    {
        CHECK(plan_of(source(600)).preview == SegmentRange{1, 5});
        CHECK(plan_of(source(24)).preview == SegmentRange{1, 2});
        const Plan part = plan_of(source(600), {91, 150});
        CHECK(part.preview == SegmentRange{16, 10});
        CHECK(part.preview_begin() == 90);
        CHECK(part.preview_end() == 150);
        CHECK(plan_of(source(60.5), {57, 70}).preview_end() == 60.5);
    }

    TEST_CASE("leaves out filters for what is right already")
    {
        const std::string filters = plan_of(source(60)).filters;
        CHECK(filters.find("zscale") == std::string::npos);
        CHECK(filters.find("transpose") == std::string::npos);
        CHECK(filters.find("fps=") != std::string::npos);
    }

    TEST_CASE("scales a large source once, before all rungs")
    {
        const Plan plan = plan_of(source(60, 3840, 2160));
        CHECK(plan.picture == Size{1920, 1080});
        CHECK(plan.filters.find("w=1920:h=1080") != std::string::npos);
    }

    TEST_CASE("is described for people")
    {
        const std::string text = describe(plan_of(source(60)));
        CHECK(text.find("practice.mp4") != std::string::npos);
        CHECK(text.find("1920x1080") != std::string::npos);
        CHECK(text.find("a1") != std::string::npos);
        CHECK(text.find("preview: 0:00 to 0:30, segments 1 to 5\n") != std::string::npos);
    }
}

TEST_SUITE("a language")
{
    TEST_CASE("of a container becomes the shortest tag")
    {
        CHECK(playlist_language("eng") == "en");
        CHECK(playlist_language("ger") == "de");
        CHECK(playlist_language("deu") == "de");
        CHECK(playlist_language("de") == "de");
        CHECK(playlist_language("haw") == "haw");
        CHECK(playlist_language("") == "und");
        CHECK(playlist_language("???") == "und");
    }
}

TEST_SUITE("progress")
{
    TEST_CASE("says percent, speed and time left")
    {
        CHECK(progress_text({.share = 0.25, .video_seconds = 30}, 20) ==
              "[######..................]  25 %  1.5x  1:00 left");
        CHECK(progress_text({}, 0) == "[........................]   0 %");
        CHECK(progress_text({.share = 7}, 0).find("100 %") != std::string::npos);
    }

    TEST_CASE("writes long times with hours")
    {
        CHECK(clock_text(5) == "0:05");
        CHECK(clock_text(750) == "12:30");
        CHECK(clock_text(3723) == "1:02:03");
    }
}
