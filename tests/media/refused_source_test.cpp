#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

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
        order.wishes.quality = Quality::fast;
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

    TEST_CASE("has a time stamp that went wild")
    {
        const Folder folder;
        draw({.times = {0, 0.04, 0.08, 4000, 4000.04}}, folder / "wild.mp4");
        check_refused(folder, folder / "wild.mp4", "its clock jumps by 1:06:40");
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
                           .wishes = {.quality = Quality::fast}};
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
