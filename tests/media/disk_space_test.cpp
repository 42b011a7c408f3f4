#include "media/disk_space.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace supple::media;
using namespace supple::tests;

namespace
{

std::string refusal_of(const std::filesystem::path& folder, std::uint64_t needed)
{
    try {
        refuse_too_little_room(folder, needed);
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
    return {};
}

} // namespace

TEST_SUITE("room on the disk")
{
    TEST_CASE("is asked of the disk on which the folder will stand")
    {
        const Folder folder;
        const auto later = folder / "not" / "made" / "yet";
        CHECK(refusal_of(later, 1).empty());
        const std::string said = refusal_of(later, std::uint64_t{1} << 60);
        CHECK(said.rfind("the package needs about 1152921504.6 GB on the disk of ", 0) == 0);
        CHECK(said.find("make room there") != std::string::npos);
        CHECK(said.find('\n') == std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder / "not"));
        CHECK(refusal_of("a-relative-folder", 1).empty());
    }

    TEST_CASE("is enough for what a package takes")
    {
        // Moving stripes and corners, not noise: what the estimate is made for.
        const Packaged packaged{{.width = 640, .height = 360, .seconds = 8}};
        const StopFlag never{false};
        const auto estimate = estimated_bytes(plan_package(packaged.order, never));
        CHECK(packaged.result.bytes < estimate);
        CHECK(packaged.result.bytes > estimate / 50);
    }

    TEST_CASE("that is missing midway is named by the write that failed")
    {
        const std::filesystem::path file = "/srv/packages/.r1.staging/v1_00001.m4s";
        CHECK(why_not_written(file, ENOSPC) ==
              "Could not write v1_00001.m4s: the disk of /srv/packages/.r1.staging is full; make "
              "room there and run the command again");
        for (const int error : {EDQUOT, EFBIG, EIO, EROFS}) {
            const std::string said = why_not_written(file, error);
            CHECK(said.rfind("Could not write v1_00001.m4s: ", 0) == 0);
            CHECK(said.find("run the command again") != std::string::npos);
        }
    }

    TEST_CASE("is told in words")
    {
        CHECK(size_text(999'900'000) == "999.9 MB");
        CHECK(size_text(3'240'000'000) == "3.2 GB");
    }
}
