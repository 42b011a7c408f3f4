#include "media/packager.hpp"
#include "tests/media/played_package.hpp"
#include "tests/support/drawn_source.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

class Folder
{
  public:
    Folder()
    {
        std::string name = (fs::temp_directory_path() / "supple-packager-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    fs::path operator/(const std::string& name) const { return path_ / name; }
    std::size_t entries() const
    {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{path_}, fs::directory_iterator{}));
    }

  private:
    fs::path path_;
};

// A drawn source, packaged. Every M rule was kept, or making it had thrown.
struct Packaged {
    explicit Packaged(const DrawnSource& source, const std::string& name = "source.mp4")
    {
        draw(source, folder / name);
        order.source = folder / name;
        order.final_folder = folder / "package";
        order.quality = Quality::fast;
        result = make_package(
            order, [](Work) {}, never);
    }

    bool found(const std::string& text) const
    {
        return std::any_of(
            result.package.findings.begin(), result.package.findings.end(),
            [&](const Finding& each) { return each.found.find(text) != std::string::npos; });
    }
    std::string top() const
    {
        std::string name;
        for (const Track& track : result.package.tracks)
            if (track.kind == TrackKind::video)
                name = track.name;
        return name;
    }

    Folder folder;
    StopFlag never{false};
    PackageOrder order;
    PackageResult result;
};

void check_upright(const SeenVideo& video, int tolerance)
{
    const SeenPicture& picture = video.pictures.at(video.pictures.size() / 4);
    CHECK(distance(picture.top_left, top_left) <= tolerance);
    CHECK(distance(picture.top_right, top_right) <= tolerance);
    CHECK(distance(picture.bottom_left, bottom_left) <= tolerance);
    CHECK(distance(picture.bottom_right, bottom_right) <= tolerance);
}

void check_sdr_tags(const SeenVideo& video)
{
    CHECK(video.pixel_format == "yuv420p");
    CHECK(video.matrix == "bt709");
    CHECK(video.primaries == "bt709");
    CHECK(video.transfer == "bt709");
    CHECK(video.range == "tv");
    CHECK(!video.interlaced);
}

void check_even_pace(const SeenVideo& video, double rate)
{
    CHECK(video.pictures.front().seconds == doctest::Approx(0).epsilon(0.0001));
    for (std::size_t i = 1; i < video.pictures.size(); ++i)
        REQUIRE(video.pictures[i].seconds - video.pictures[i - 1].seconds ==
                doctest::Approx(1 / rate).epsilon(0.001));
}

// Beep and flash are together to a picture and 5 ms, and both where they were in the source.
void check_together(const Packaged& packaged, double expected, double rate)
{
    const double flash = see(packaged.order.final_folder, packaged.top()).flash_seconds();
    const double beep = hear(packaged.order.final_folder).beep_seconds;
    CHECK(std::abs(flash - expected) <= 0.6 / rate);
    CHECK(std::abs(beep - expected) <= 0.005);
}

} // namespace

TEST_SUITE("a packaged source")
{
    TEST_CASE("keeps its colours, its pace, and sound with picture")
    {
        const Packaged packaged{{.seconds = 7.0}};
        CHECK(packaged.result.package.findings.empty());
        const SeenVideo video = see(packaged.order.final_folder, packaged.top());
        CHECK(video.width == 320);
        CHECK(video.height == 180);
        CHECK(video.pictures.size() == 175);
        check_sdr_tags(video);
        check_upright(video, 8);
        check_even_pace(video, 25);
        check_together(packaged, 1.0, 25);
        const HeardSound sound = hear(packaged.order.final_folder);
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
            const SeenVideo video = see(packaged.order.final_folder, packaged.top());
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
        const SeenVideo video = see(packaged.order.final_folder, packaged.top());
        CHECK(std::abs(static_cast<int>(video.pictures.size()) - 60) <= 1);
        check_even_pace(video, 30);
        // The source shows its flash with the picture at 1.033 s.
        CHECK(std::abs(video.flash_seconds() - 31 / 30.0) < 0.02);
        CHECK(std::abs(hear(packaged.order.final_folder).beep_seconds - 1) < 0.005);
    }

    TEST_CASE("has square pixels when the source had wide ones")
    {
        const Packaged packaged{{.width = 240, .height = 192, .aspect_num = 16, .aspect_den = 11}};
        const SeenVideo video = see(packaged.order.final_folder, packaged.top());
        CHECK(video.width == 348); // 240 * 16 / 11 = 349.1, made even
        CHECK(video.height == 192);
        CHECK(packaged.found("anamorphic"));
        check_upright(video, 8);
    }

    TEST_CASE("has even sides when the source had odd ones")
    {
        const Packaged packaged{{.width = 321, .height = 181, .pixel_format = "yuv444p"}};
        const SeenVideo video = see(packaged.order.final_folder, packaged.top());
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
            const SeenVideo video = see(packaged.order.final_folder, packaged.top());
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
        check_upright(see(packaged.order.final_folder, packaged.top()), 8);
    }

    TEST_CASE("is SDR of eight bits when the source was HDR")
    {
        for (const char* transfer : {"arib-std-b67", "smpte2084"}) {
            CAPTURE(transfer);
            const Packaged packaged{{.pixel_format = "yuv420p10le",
                                     .matrix = "bt2020nc",
                                     .primaries = "bt2020",
                                     .transfer = transfer}};
            const SeenVideo video = see(packaged.order.final_folder, packaged.top());
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
        const SeenVideo video = see(packaged.order.final_folder, packaged.top());
        CHECK(packaged.found("interlaced"));
        check_sdr_tags(video);
        check_even_pace(video, 50);
        check_upright(video, 8);
        check_together(packaged, 1.0, 25);
    }

    TEST_CASE("has at most sixty pictures per second")
    {
        const Packaged packaged{{.width = 192, .height = 108, .rate_num = 120}};
        const SeenVideo video = see(packaged.order.final_folder, packaged.top());
        check_even_pace(video, 60);
        CHECK(packaged.found("120 pictures per second"));
        check_even_pace(see(packaged.order.final_folder, "v1"), 30);
        check_together(packaged, 1.0, 60);
    }

    TEST_CASE("keeps a natural rate that is not a standard one")
    {
        const Packaged packaged{{.rate_num = 25, .rate_den = 2}};
        check_even_pace(see(packaged.order.final_folder, packaged.top()), 12.5);
        const Packaged ntsc{{.rate_num = 30000, .rate_den = 1001}, "source.mkv"};
        check_even_pace(see(ntsc.order.final_folder, ntsc.top()), 30000 / 1001.0);
    }

    TEST_CASE("without sound is a package without sound")
    {
        const Packaged packaged{{.sound = ""}};
        CHECK(packaged.found("no sound"));
        CHECK(!fs::exists(packaged.order.final_folder / "a1.m3u8"));
    }

    TEST_CASE("in mono sounds on both sides, as loud")
    {
        const Packaged packaged{{.sound = "mono"}};
        const HeardSound sound = hear(packaged.order.final_folder);
        REQUIRE(sound.channels == 2);
        CHECK(sound.loudest.at(0) == doctest::Approx(0.25).epsilon(0.1));
        CHECK(sound.loudest.at(1) == doctest::Approx(0.25).epsilon(0.1));
    }

    TEST_CASE("in surround is mixed down and does not clip")
    {
        const Packaged packaged{{.sound = "5.1"}};
        const HeardSound sound = hear(packaged.order.final_folder);
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
        CHECK(hear(packaged.order.final_folder).samples >= 2 * 48000);
    }

    TEST_CASE("stays together when the sound starts before the picture")
    {
        const Packaged packaged{{.first_time = 0.4}};
        check_together(packaged, 1.0, 25);
        CHECK(packaged.found("picture starts 0.400 s late"));
        check_even_pace(see(packaged.order.final_folder, packaged.top()), 25);
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
        CHECK(hear(longer.order.final_folder).samples < 2 * 48000 + 1024);
        CHECK(longer.found("sound goes on"));
        const Packaged shorter{{.sound_end = 1.3}};
        CHECK(hear(shorter.order.final_folder).samples >= 2 * 48000);
        CHECK(shorter.found("sound ends"));
    }

    TEST_CASE("is sealed when asked, and opens with its keys")
    {
        Packaged open{{.seconds = 13}};
        PackageOrder order = open.order;
        order.final_folder = open.folder / "sealed";
        order.keys_folder = open.folder / "sealed.keys";
        order.encrypt = true;
        order.preview_seconds = 6;
        const PackageResult result = make_package(
            order, [](Work) {}, open.never);
        CHECK(acceptable(result.rules));
        CHECK(result.package.preview_segments == 1);
        CHECK(acceptable(verify_package(order.final_folder, order.keys_folder)));
        CHECK(fs::file_size(order.keys_folder / "key1") == 16);
        CHECK(!fs::exists(order.final_folder / "key1"));
        CHECK(result.package.tracks.front().segments.at(0).iv);
    }
}

TEST_SUITE("a source that cannot become a package")
{
    static std::uintmax_t size_of(const fs::path& file)
    {
        return fs::is_regular_file(file) ? fs::file_size(file) : 0;
    }

    // One sentence, nothing left beside the source, and the source as it was.
    static void check_refused(const Folder& folder, const fs::path& source, const std::string& why)
    {
        const auto before = size_of(source);
        const std::size_t entries = folder.entries();
        PackageOrder order;
        order.source = source;
        order.final_folder = folder / "package";
        order.quality = Quality::fast;
        const StopFlag never{false};
        std::string said;
        try {
            make_package(
                order, [](Work) {}, never);
        } catch (const std::runtime_error& error) {
            said = error.what();
        }
        INFO(said);
        CHECK(said.find(why) != std::string::npos);
        CHECK(said.find('\n') == std::string::npos);
        CHECK(folder.entries() == entries);
        CHECK(size_of(source) == before);
    }

    TEST_CASE("is a text, an empty file, a folder or none at all")
    {
        const Folder folder;
        std::ofstream{folder / "text.mp4"} << "Dear diary, today we practised the psoas.\n";
        std::ofstream{folder / "empty.mp4"};
        fs::create_directory(folder / "folder.mp4");
        check_refused(folder, folder / "text.mp4", "is not a video");
        check_refused(folder, folder / "empty.mp4", "is empty");
        check_refused(folder, folder / "folder.mp4", "is a folder");
        check_refused(folder, folder / "none.mp4", "no such file");
    }

    TEST_CASE("is a list of other files")
    {
        const Folder folder;
        std::ofstream{folder / "list.mp4"}
            << "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:///etc/passwd\n";
        check_refused(folder, folder / "list.mp4", "is not a video");
    }

    TEST_CASE("breaks off, with its index at the front or missing at the end")
    {
        const Folder folder;
        for (const bool moov_first : {true, false}) {
            draw({.seconds = 6, .moov_first = moov_first}, folder / "cut.mp4");
            fs::resize_file(folder / "cut.mp4", fs::file_size(folder / "cut.mp4") / 2);
            check_refused(folder, folder / "cut.mp4",
                          moov_first ? "breaks off after" : "is damaged or not complete");
        }
    }

    TEST_CASE("holds sound only")
    {
        const Folder folder;
        draw({.seconds = 1}, folder / "both.mp4");
        const std::string command = "ffmpeg -v quiet -y -i " + (folder / "both.mp4").string() +
                                    " -vn -c copy " + (folder / "sound.mp4").string();
        REQUIRE(std::system(command.c_str()) == 0);
        check_refused(folder, folder / "sound.mp4", "no moving picture");
    }

    TEST_CASE("is being packaged when the stop comes")
    {
        const Folder folder;
        draw({.seconds = 4}, folder / "source.mp4");
        PackageOrder order{.source = folder / "source.mp4", .final_folder = folder / "package"};
        StopFlag stop{false};
        CHECK_THROWS_AS(make_package(
                            order, [&](Work) { stop.store(true); }, stop),
                        Stopped);
        CHECK(folder.entries() == 1);
    }
}

TEST_SUITE("a slightly damaged source")
{
    TEST_CASE("is packaged, and the report tells of it")
    {
        const Folder folder;
        draw({.seconds = 4}, folder / "source.mp4");
        {
            std::fstream file{folder / "source.mp4",
                              std::ios::in | std::ios::out | std::ios::binary};
            file.seekp(static_cast<std::streamoff>(fs::file_size(folder / "source.mp4") / 3));
            file << std::string(300, '\x5a');
        }
        PackageOrder order{.source = folder / "source.mp4",
                           .final_folder = folder / "package",
                           .quality = Quality::fast};
        const StopFlag never{false};
        const PackageResult result = make_package(
            order, [](Work) {}, never);
        CHECK(result.package.duration_seconds == doctest::Approx(4).epsilon(0.05));
        const auto& findings = result.package.findings;
        CHECK(std::any_of(findings.begin(), findings.end(), [](const Finding& each) {
            return each.found.find("damaged") != std::string::npos;
        }));
    }
}
