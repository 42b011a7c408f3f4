#include "media/library.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>

using namespace supple::media;
using namespace supple::tests;

namespace
{

// Cheap enough for its ladder, with key pictures where a camera sets them: far apart, near, and one
// at the very end.
DrawnSource camera()
{
    return {.width = 640,
            .height = 360,
            .seconds = 15,
            .gop = 75,
            .keys = {10, 101, 333, 374},
            .reordered = 2};
}

std::vector<double> cuts(const Track& track)
{
    std::vector<double> moments{0};
    for (const SegmentRecord& segment : track.segments)
        moments.push_back(moments.back() + static_cast<double>(segment.duration) / track.timescale);
    return moments;
}

// What --plan says of a camera's file after this change.
std::string plan_of(const std::function<void(DrawnSource&)>& change,
                    const std::string& name = "source.mp4", Copying copying = Copying::top)
{
    const StopFlag never{false};
    DrawnSource source = camera();
    change(source);
    const Folder folder;
    draw(source, folder / name);
    const Plan plan =
        plan_package({.source = folder / name, .wishes = {.copying = copying}}, never);
    CHECK(plan.copies() == plan.rungs.back().copied);
    return describe(plan);
}

bool says(const std::string& text, const std::string& part)
{
    INFO(text);
    const bool found = text.find(part) != std::string::npos;
    CHECK(found);
    return found;
}

} // namespace

TEST_SUITE("a package with a copied picture")
{
    TEST_CASE("holds the source's own samples, bit for bit")
    {
        const Packaged packaged{camera()};
        REQUIRE(samples(packaged.path(), packaged.top()).size() == 375);
        CHECK(samples(packaged.path(), packaged.top()) == samples(packaged.order.source));
        CHECK(packaged.result.package.tracks.front().name == "v1");
        CHECK(samples(packaged.path(), "v1") != samples(packaged.order.source));
    }

    TEST_CASE("is cut at the same moments in every rendition, sound and picture together")
    {
        const Packaged packaged{camera()};
        const auto& tracks = packaged.result.package.tracks;
        for (const Track& track : tracks)
            if (track.kind == TrackKind::video) {
                CAPTURE(track.name);
                CHECK(cuts(track) == cuts(tracks.front()));
            }
        CHECK(cuts(tracks.front()).size() > 3);
        CHECK(packaged.result.package.duration_seconds == doctest::Approx(15));
        check_together(packaged, 1.0, 25);
        for (const char* track : {"v1", "v2"}) {
            CAPTURE(track);
            const SeenVideo video = see(packaged.path(), track);
            CHECK(video.pictures.size() == 375);
            check_even_pace(video, 25);
            check_upright(video, 8);
            check_sdr_tags(video);
            CHECK(std::abs(video.flash_seconds() - 1) <= 0.6 / 25);
        }
    }

    TEST_CASE("is made from Matroska, whose times are rounded")
    {
        DrawnSource source = camera();
        source.rate_num = 30000;
        source.rate_den = 1001;
        source.sound = ""; // its priming would shift the drawn picture
        const Packaged packaged{source, "source.mkv"};
        CHECK(samples(packaged.path(), packaged.top()) == samples(packaged.order.source));
        check_even_pace(see(packaged.path(), packaged.top()), 30000 / 1001.0);
    }

    TEST_CASE("shows sixty pictures a second in every rendition, cut at odd ones")
    {
        DrawnSource source = camera();
        source.rate_num = 60;
        source.seconds = 14;
        source.keys = {121, 333, 501, 839};
        source.gop = 240;
        const Packaged packaged{source};
        CHECK(samples(packaged.path(), packaged.top()) == samples(packaged.order.source));
        check_even_pace(see(packaged.path(), "v1"), 60);
        check_together(packaged, 1.0, 60);
    }

    TEST_CASE("is sealed as any other")
    {
        Packaged open{camera()};
        PackageOrder order = open.order;
        order.final_folder = open.folder / "sealed";
        order.keys_folder = open.folder / "sealed.keys";
        order.encrypt = true;
        const PackageResult result = make_package(
            order, [](Work) {}, open.never);
        CHECK(acceptable(verify_package(order.final_folder, order.keys_folder)));
        for (const Track& track : result.package.tracks)
            if (track.kind == TrackKind::video)
                CHECK(track.segments.back().iv);
    }

    TEST_CASE("may be as short as a few pictures")
    {
        DrawnSource source = camera();
        source.seconds = 0.16;
        source.sound = "";
        source.flash_seconds = 0;
        const Packaged packaged{source};
        CHECK(samples(packaged.path(), packaged.top()) == samples(packaged.order.source));
    }

    TEST_CASE("is as long in every rendition when its last pictures cannot be decoded")
    {
        Packaged whole{camera()};
        std::string file = read_file(whole.order.source, 100'000'000);
        const auto all = samples(whole.order.source);
        for (std::size_t at = all.size() - 4; at < all.size(); ++at) {
            // All but the length and the kind of the slice.
            const auto begin = file.find(all[at]) + 5;
            std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(begin), all[at].size() - 5, 0);
        }
        PackageOrder order = whole.order;
        order.source = whole.folder / "torn.mp4";
        order.final_folder = whole.folder / "torn";
        std::ofstream{order.source, std::ios::binary} << file;
        const PackageResult result = make_package(
            order, [](Work) {}, whole.never);
        CHECK(samples(order.final_folder, whole.top()) == samples(order.source));
        for (const Track& track : result.package.tracks)
            if (track.kind == TrackKind::video)
                CHECK(duration_seconds(track) == doctest::Approx(15));
    }

    TEST_CASE("is not made when it is not wanted")
    {
        const std::string text = plan_of([](DrawnSource&) {}, "source.mp4", Copying::none);
        CHECK(text.find("copied") == std::string::npos);
        const Packaged packaged{
            camera(), "source.mp4", {}, {.quality = Quality::fast, .copying = Copying::none}};
        CHECK(samples(packaged.path(), packaged.top()) != samples(packaged.order.source));
    }
}

TEST_SUITE("a source that cannot be copied")
{
    TEST_CASE("is told apart from one that can")
    {
        CHECK(says(plan_of([](DrawnSource&) {}), "copied from the source"));
    }

    TEST_CASE("has open GOPs")
    {
        says(plan_of([](DrawnSource& source) {
                 source.keys.clear();
                 source.open_gops = true;
             }),
             "nothing can be copied: the source's picture has ");
    }

    TEST_CASE("has key pictures too far apart")
    {
        says(plan_of([](DrawnSource& source) {
                 source.keys.clear();
                 source.gop = 125;
             }),
             "has a key picture only every 5.0 s");
    }

    TEST_CASE("has other colours, full range, or chroma of another size")
    {
        says(plan_of([](DrawnSource& source) { source.full_range = true; }),
             "other colours than BT.709 in video range");
        says(plan_of([](DrawnSource& source) { source.matrix = "smpte170m"; }),
             "other colours than BT.709 in video range");
        says(plan_of([](DrawnSource& source) { source.pixel_format = "yuv422p"; }),
             "no H.264 of eight bits in 4:2:0");
    }

    TEST_CASE("has to be turned, or its pixels made square")
    {
        says(plan_of([](DrawnSource& source) { source.rotation = 90; }), "turned or scaled");
        says(plan_of([](DrawnSource& source) { source.aspect_num = 2; }), "turned or scaled");
    }

    TEST_CASE("begins after its sound, or is hidden in part")
    {
        says(plan_of([](DrawnSource& source) { source.first_time = 0.48; }), "copied: ");
        says(plan_of([](DrawnSource& source) { source.first_time = -0.48; }), "copied: ");
    }

    TEST_CASE("pauses, or is faster than a package")
    {
        says(plan_of([](DrawnSource& source) {
                 for (int at = 0; at < 375; ++at)
                     if (at < 200 || at > 230)
                         source.times.push_back(at / 25.0);
             }),
             "copied: ");
        says(plan_of([](DrawnSource& source) { source.rate_num = 120; }), "copied: ");
    }

    TEST_CASE("ends with a picture that stands for seconds")
    {
        says(plan_of([](DrawnSource& source) {
                 source.reordered = 0;
                 source.rate_num = 1; // so long the last one stands
                 source.rate_den = 20;
                 for (int at = 0; at < 250; ++at)
                     source.times.push_back(at / 25.0);
             }),
             "comes 250 times");
    }

    TEST_CASE("is no MP4 or Matroska")
    {
        says(plan_of([](DrawnSource&) {}, "source.ts"), "header of an unusual kind");
    }

    TEST_CASE("costs more than its ladder")
    {
        says(plan_of([](DrawnSource& source) { source.noise = true; }), "has a peak of ");
    }
}
