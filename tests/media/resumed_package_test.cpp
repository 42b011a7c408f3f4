#include "media/encryptor.hpp"
#include "media/interrupted.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

// Long enough for three chunks, small enough to be quick.
DrawnSource long_source()
{
    return {.width = 96, .height = 64, .seconds = 31, .language = "eng"};
}

PackageOrder order_in(const Folder& folder, const std::string& name)
{
    return {.source = folder / "source.mp4",
            .final_folder = folder / name,
            .wishes = {.quality = Quality::fast}};
}

// Packages until `seconds` of video were handed on, and then is stopped.
void package_until(const PackageOrder& order, double seconds)
{
    StopFlag stop{false};
    CHECK_THROWS_AS(make_package(
                        order, [&](Work work) { stop = work.video_seconds >= seconds; }, stop),
                    Interrupted);
}

PackageResult package(const PackageOrder& order)
{
    const StopFlag never{false};
    return make_package(
        order, [](Work) {}, never);
}

// The seconds of video with which a run begins.
double first_told(const PackageOrder& order)
{
    const StopFlag never{false};
    double first = -1;
    make_package(
        order, [&](Work work) { first = first < 0 ? work.video_seconds : first; }, never);
    return first;
}

void check_same(const fs::path& left, const fs::path& right)
{
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(left)) {
        const std::string name = entry.path().filename().string();
        CAPTURE(name);
        REQUIRE(fs::exists(right / name));
        CHECK(read_file(entry.path(), 10'000'000) == read_file(right / name, 10'000'000));
        ++files;
    }
    CHECK(files == static_cast<std::size_t>(
                       std::distance(fs::directory_iterator(right), fs::directory_iterator{})));
}

} // namespace

TEST_SUITE("an interrupted packaging")
{
    TEST_CASE("goes on with the same command and gives the same bytes")
    {
        const Folder folder;
        draw(long_source(), folder / "source.mp4");
        package(order_in(folder, "whole"));

        const PackageOrder order = order_in(folder, "pieces");
        package_until(order, 20);
        CHECK_FALSE(fs::exists(folder / "pieces"));
        CHECK(fs::exists(folder / ".pieces.staging"));
        package_until(order, 29);
        CHECK(first_told(order) >= 12);
        check_same(folder / "whole", folder / "pieces");
        CHECK_FALSE(fs::exists(folder / ".pieces.staging"));
        CHECK_FALSE(fs::exists(folder / ".pieces.journal"));
    }

    TEST_CASE("keeps its keys when it is to be sealed")
    {
        const Folder folder;
        draw(long_source(), folder / "source.mp4");
        PackageOrder order = order_in(folder, "sealed");
        order.encrypt = true;
        order.keys_folder = folder / "keys";
        package_until(order, 20);
        const auto kept = load_keys(folder / ".keys.staging");
        package(order);
        CHECK(load_keys(folder / "keys").rest == kept.rest);
        CHECK(acceptable(verify_package(order.final_folder, order.keys_folder)));
    }

    TEST_CASE("begins anew for another quality, and for a source that was changed")
    {
        const Folder folder;
        draw(long_source(), folder / "source.mp4");
        PackageOrder order = order_in(folder, "package");
        package_until(order, 20);
        order.wishes.quality = Quality::balanced;
        package_until(order, 20);
        order.title = "Another title changes no picture";
        package_until(order, 29);
        DrawnSource other = long_source();
        other.flash_seconds = 3;
        draw(other, folder / "source.mp4");
        CHECK(first_told(order) == 0);
    }

    TEST_CASE("goes on from files without an index by decoding again")
    {
        const Folder folder;
        draw(long_source(), folder / "source.ts");
        PackageOrder whole = order_in(folder, "whole");
        whole.source = folder / "source.ts";
        package(whole);
        PackageOrder order = whole;
        order.final_folder = folder / "pieces";
        package_until(order, 20);
        package(order);
        check_same(folder / "whole", folder / "pieces");
    }

    TEST_CASE("leaves nothing when nothing was finished yet")
    {
        const Folder folder;
        draw(long_source(), folder / "source.mp4");
        package_until(order_in(folder, "package"), 2);
        CHECK(folder.holds_only("source.mp4"));
    }
}
