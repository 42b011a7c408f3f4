#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

TEST_SUITE("a packaged source")
{
    TEST_CASE("keeps its colours, its pace, and sound with picture")
    {
        const Packaged packaged{{.seconds = 7.0}};
        CHECK(packaged.result.package.findings.size() == 1);
        CHECK(packaged.found("quiet sound"));
        const SeenVideo video = see(packaged.path(), packaged.top());
        CHECK(video.width == 320);
        CHECK(video.height == 180);
        CHECK(video.pictures.size() == 175);
        check_sdr_tags(video);
        check_upright(video, 8);
        check_even_pace(video, 25);
        check_together(packaged, 1.0, 25);
        const HeardSound sound = hear(packaged.path());
        CHECK(sound.channels == 2);
        CHECK(sound.samples >= 7 * 48000);
        CHECK(sound.samples < 7 * 48000 + 1024);
        CHECK(packaged.result.package.duration_seconds == doctest::Approx(7.0));
    }

    TEST_CASE("is the same length in every track, with a short end")
    {
        const Packaged packaged{{.seconds = 6.06}};
        for (const Track& track : packaged.result.package.tracks) {
            CAPTURE(track.name);
            CHECK(std::abs(duration_seconds(track) - 6.08) < 0.03);
            if (track.kind != TrackKind::iframes)
                CHECK(track.segments.size() == 2);
        }
    }

    TEST_CASE("stands upright when the camera was turned")
    {
        for (const int degrees : {90, 180, 270}) {
            CAPTURE(degrees);
            const Packaged packaged{{.rotation = degrees}};
            const SeenVideo video = see(packaged.path(), packaged.top());
            CHECK(video.width == (degrees == 180 ? 320 : 180));
            CHECK(video.height == (degrees == 180 ? 180 : 320));
            check_upright(video, 8);
            CHECK(packaged.found("rotated by " + std::to_string(degrees)));
        }
    }

    TEST_CASE("has an even pace when the camera had none")
    {
        DrawnSource source{.rate_num = 30};
        for (int i = 0; i < 60; ++i) // up to 12 ms early or late, and two pictures missing
            if (i != 20 && i != 41)
                source.times.push_back(i / 30.0 + (i % 3 - 1) * 0.012 * (i > 0));
        const Packaged packaged{source};
        CHECK(packaged.found("variable frame rate"));
        const SeenVideo video = see(packaged.path(), packaged.top());
        CHECK(std::abs(static_cast<int>(video.pictures.size()) - 60) <= 1);
        check_even_pace(video, 30);
        // The source shows its flash with the picture at 1.033 s.
        CHECK(std::abs(video.flash_seconds() - 31 / 30.0) < 0.02);
        CHECK(std::abs(hear(packaged.path()).beep_seconds - 1) < 0.005);
    }

    TEST_CASE("has square pixels when the source had wide ones")
    {
        const Packaged packaged{{.width = 240, .height = 192, .aspect_num = 16, .aspect_den = 11}};
        const SeenVideo video = see(packaged.path(), packaged.top());
        CHECK(video.width == 348); // 240 * 16 / 11 = 349.1, made even
        CHECK(video.height == 192);
        CHECK(packaged.found("anamorphic"));
        check_upright(video, 8);
    }

    TEST_CASE("has even sides when the source had odd ones")
    {
        const Packaged packaged{{.width = 321, .height = 181, .pixel_format = "yuv444p"}};
        const SeenVideo video = see(packaged.path(), packaged.top());
        CHECK(video.width == 320);
        CHECK(video.height == 180);
        CHECK(packaged.found("odd size 321x181"));
        check_sdr_tags(video);
    }

    TEST_CASE("is BT.709 in video range when the source was neither")
    {
        for (const bool full : {true, false}) {
            CAPTURE(full);
            const Packaged packaged{{.full_range = full,
                                     .matrix = "smpte170m",
                                     .primaries = full ? "unknown" : "smpte170m",
                                     .transfer = full ? "unknown" : "smpte170m"}};
            const SeenVideo video = see(packaged.path(), packaged.top());
            check_sdr_tags(video);
            // With tagged primaries the numbers change so that the colours stay.
            check_upright(video, full ? 8 : 40);
            CHECK(packaged.found("full range") == full);
            CHECK(packaged.found("smpte170m"));
        }
    }

    TEST_CASE("is taken for BT.601 when small and untagged")
    {
        const Packaged packaged{
            {.matrix = "unknown", .primaries = "unknown", .transfer = "unknown"}};
        check_upright(see(packaged.path(), packaged.top()), 8);
    }

    TEST_CASE("is SDR of eight bits when the source was HDR")
    {
        for (const char* transfer : {"arib-std-b67", "smpte2084"}) {
            CAPTURE(transfer);
            const Packaged packaged{{.pixel_format = "yuv420p10le",
                                     .matrix = "bt2020nc",
                                     .primaries = "bt2020",
                                     .transfer = transfer}};
            const SeenVideo video = see(packaged.path(), packaged.top());
            check_sdr_tags(video);
            CHECK(packaged.found("HDR"));
            // Tone mapping changes levels, but red stays the reddest corner and white is brighter.
            const SeenPicture& picture = video.pictures.at(10);
            CHECK(picture.top_left.red > picture.top_left.green + 60);
            CHECK(picture.bottom_left.blue > picture.bottom_left.red + 60);
            CHECK(video.flash_seconds() == doctest::Approx(1.0).epsilon(0.05));
        }
    }

    TEST_CASE("shows fields as pictures when the source was interlaced")
    {
        const Packaged packaged{{.width = 320, .height = 192, .interlaced = true}};
        const SeenVideo video = see(packaged.path(), packaged.top());
        CHECK(packaged.found("interlaced"));
        check_sdr_tags(video);
        check_even_pace(video, 50);
        check_upright(video, 8);
        check_together(packaged, 1.0, 25);
    }

    TEST_CASE("has at most sixty pictures per second")
    {
        const Packaged packaged{{.width = 192, .height = 108, .rate_num = 120}};
        const SeenVideo video = see(packaged.path(), packaged.top());
        check_even_pace(video, 60);
        CHECK(packaged.found("120 pictures per second"));
        check_even_pace(see(packaged.path(), "v1"), 30);
        check_together(packaged, 1.0, 60);
    }

    TEST_CASE("keeps a natural rate that is not a standard one")
    {
        const Packaged packaged{{.rate_num = 25, .rate_den = 2}};
        check_even_pace(see(packaged.path(), packaged.top()), 12.5);
        const Packaged ntsc{{.rate_num = 30000, .rate_den = 1001}, "source.mkv"};
        check_even_pace(see(ntsc.order.final_folder, ntsc.top()), 30000 / 1001.0);
    }

    TEST_CASE("keeps the rules with Apple's fixed ladder, too, small or busy")
    {
        const Wishes apple{.quality = Quality::fast, .ladder = LadderKind::apple};
        const Packaged small{{.width = 160, .height = 90}, "source.mp4", {}, apple};
        CHECK(small.top() == "v2");
        const Packaged busy{
            {.width = 640, .height = 360, .seconds = 13, .noise = true, .tone = 0.3},
            "source.mp4",
            {},
            apple};
        CHECK(busy.top() == "v2");
    }

    TEST_CASE("may be as short as a tenth of a second, with sound")
    {
        for (const LadderKind ladder : {LadderKind::title, LadderKind::apple})
            for (const double seconds : {0.1, 0.16, 0.2, 0.24}) {
                CAPTURE(seconds);
                const Packaged packaged{{.width = 640,
                                         .height = 360,
                                         .seconds = seconds,
                                         .flash_seconds = 0,
                                         .noise = true,
                                         .tone = 0.3},
                                        "source.mp4",
                                        {},
                                        {.quality = Quality::fast, .ladder = ladder}};
                const auto& tracks = packaged.result.package.tracks;
                CHECK(std::any_of(tracks.begin(), tracks.end(), [](const Track& track) {
                    return track.kind == TrackKind::audio;
                }));
            }
    }

    TEST_CASE("is sealed when asked, and opens with its keys")
    {
        Packaged open{{.seconds = 13}};
        PackageOrder order = open.order;
        order.final_folder = open.folder / "sealed";
        order.keys_folder = open.folder / "sealed.keys";
        order.encrypt = true;
        order.wishes.preview = {6, 12};
        const PackageResult result = make_package(
            order, [](Work) {}, open.never);
        CHECK(acceptable(result.rules));
        CHECK(result.package.preview == SegmentRange{2, 1});
        CHECK_FALSE(result.package.has_storyboard);
        CHECK_FALSE(fs::exists(order.final_folder / "storyboard.vtt"));
        CHECK(acceptable(verify_package(order.final_folder, order.keys_folder)));
        CHECK(fs::file_size(order.keys_folder / "key1") == 16);
        CHECK(!fs::exists(order.final_folder / "key1"));
        CHECK(result.package.tracks.front().segments.at(0).iv);
    }
}
