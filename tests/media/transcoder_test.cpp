#include "media/transcoder.hpp"
#include "tests/support/drawn_source.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <numeric>
#include <thread>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

constexpr Size picture{96, 64};
constexpr int pictures = 13 * 25; // two chunks
constexpr int gop = 50;

// A drawn source and a staging for what is made of it, gone at the end of the test.
struct Workshop {
    fs::path folder = fs::temp_directory_path() / ("supple-threads-" + std::to_string(::getpid()));
    fs::path source = folder / "source.mp4";

    Workshop()
    {
        fs::create_directories(folder);
        draw({.width = picture.width,
              .height = picture.height,
              .seconds = pictures / 25.0,
              .gop = gop,
              .sound = ""},
             source);
    }
    ~Workshop() { fs::remove_all(folder); }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
};

// Made by hand, so that little else has to be built for the threads' test.
Plan plan_for(const fs::path& source)
{
    Plan plan{.quality = Quality::fast, .frame_rate = {25, 1}, .grid = Grid::even(gop, 3)};
    plan.source.file = source;
    plan.source.video.width = picture.width;
    plan.source.video.height = picture.height;
    plan.source.video.pixel_format = "yuv420p";
    plan.source.video.colour = {.matrix = "bt709", .primaries = "bt709", .transfer = "bt709"};
    plan.source.video.timing = {
        .frames = pictures, .end_seconds = pictures / 25.0, .usual_distance = 0.04};
    plan.iframe_distance = 25;
    plan.picture = picture;
    plan.iframes = {48, 32};
    for (const Size size : {Size{48, 32}, Size{64, 42}, picture})
        plan.rungs.push_back({.size = size, .ceiling_kbps = 300, .buffer_kbits = 300});
    name_rungs(plan.rungs);
    return plan;
}

Plan with_a_copied_top(Plan plan)
{
    plan.rungs.back().copied = true;
    plan.copied.order.resize(pictures);
    std::iota(plan.copied.order.begin(), plan.copied.order.end(), 0);
    for (int key = 0; key < pictures; key += gop)
        plan.copied.key_pictures.push_back(key);
    plan.grid = Grid::following(plan.copied.key_pictures,
                                {.source = pictures, .segment = 150, .below = 162, .gop = gop});
    return plan;
}

VideoResult transcode(const Plan& plan, Staging& staging, Journal& journal,
                      const VideoProgress& progress, const StopFlag& stop)
{
    SegmentStore store{staging, std::nullopt, {}};
    return transcode_video(plan, store, journal, progress, stop);
}

} // namespace

TEST_SUITE("a transcoder's threads")
{
    TEST_CASE("make every rendition, beside one that is copied, and go on where a run stopped")
    {
        const Workshop workshop;
        const Plan plain = plan_for(workshop.source);
        for (const Plan& plan : {plain, with_a_copied_top(plain)}) {
            Staging staging{workshop.folder / "package"};
            Journal journal{staging, "a plan"};
            StopFlag stop{false};
            CHECK_THROWS_AS(
                transcode(
                    plan, staging, journal, [&](double seconds) { stop = seconds >= 12.5; }, stop),
                Stopped);
            stop = false;
            const VideoResult result = transcode(
                plan, staging, journal, [](double) {}, stop);
            CHECK(result.pictures == pictures);
            REQUIRE(result.tracks.size() == 4);
            for (const Track& track : result.tracks)
                CHECK(duration_seconds(track) == doctest::Approx(pictures / 25.0));
        }
    }

    TEST_CASE("end as soon as the one that copies fails")
    {
        const Workshop workshop;
        const StopFlag never{false};
        Plan plan = with_a_copied_top(plan_for(workshop.source));
        plan.copied.order.push_back(pictures); // the file has become shorter since it was probed
        Staging staging{workshop.folder / "package"};
        Journal journal{staging, "a plan"};
        double reached = 0;
        // Encoding waits until copying must have failed, which it does at the end of the file.
        const auto top = staging.folder() / segment_file_name({.name = plan.rungs.back().name}, 2);
        const auto tell = [&](double seconds) {
            reached = seconds;
            while (!fs::exists(top))
                std::this_thread::yield();
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        };
        CHECK_THROWS_WITH_AS(transcode(plan, staging, journal, tell, never),
                             "source.mp4: changed while it was being packaged; package it again",
                             std::runtime_error);
        CHECK(reached < pictures / 25.0 / 2);
    }

    TEST_CASE("all end when one of them fails")
    {
        const Workshop workshop;
        const StopFlag never{false};
        const Plan plan = with_a_copied_top(plan_for(workshop.source));
        Staging staging{workshop.folder / "package"};
        Journal journal{staging, "a plan"};
        fs::remove_all(staging.folder()); // as if the drive had been pulled out
        CHECK_THROWS_AS(transcode(
                            plan, staging, journal, [](double) {}, never),
                        Interrupted);
    }
}
