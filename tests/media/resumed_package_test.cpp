#include "media/encryptor.hpp"
#include "media/interrupted.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <random>
#include <vector>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

// Long enough for three chunks, small enough to be quick, and with GOPs too long to be copied.
DrawnSource long_source()
{
    return {.width = 96, .height = 64, .seconds = 31, .gop = 125, .language = "eng"};
}

PackageOrder order_in(const Folder& folder, const std::string& name)
{
    return {.source = folder / "source.mp4",
            .final_folder = folder / name,
            .wishes = {.quality = Quality::fast}};
}

// Stops when the `calls`-th progress was told. False if the package was finished before.
bool package_for(const PackageOrder& order, int calls)
{
    StopFlag stop{false};
    try {
        make_package(
            order, [&](Work) { stop = --calls <= 0; }, stop);
        return true;
    } catch (const Interrupted&) {
        return false;
    }
}

// Packages until all pictures are made and the sound is at work.
void package_until_sound(const PackageOrder& order)
{
    StopFlag stop{false};
    CHECK_THROWS_AS(make_package(
                        order, [&](Work work) { stop = work.share > 0.945; }, stop),
                    Interrupted);
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

// What the journal of a killed run says last did not reach the disk.
void forget_last_line(const fs::path& journal)
{
    const std::string text = read_file(journal, 1'000'000);
    fs::resize_file(journal, text.rfind('\n', text.size() - 2) + 1);
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

// The same bytes as without an interruption at these seconds.
void check_resumed(const DrawnSource& source, const std::vector<double>& moments,
                   const std::string& name = "source.mp4")
{
    const Folder folder;
    draw(source, folder / name);
    PackageOrder order = order_in(folder, "whole");
    order.source = folder / name;
    package(order);
    order.final_folder = folder / "pieces";
    for (const double moment : moments) {
        CAPTURE(moment);
        package_until(order, moment);
        CHECK(fs::exists(folder / ".pieces.journal"));
    }
    CHECK(first_told(order) > 0);
    check_same(folder / "whole", folder / "pieces");
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

    TEST_CASE("goes on with every second picture, and with fields")
    {
        DrawnSource source = long_source();
        source.rate_num = 120; // 60 in the package, 30 in its lowest rung
        source.seconds = 26.008;
        check_resumed(source, {17, 25});
        DrawnSource fields = long_source();
        fields.interlaced = true; // 50 in the package
        fields.seconds = 26.04;
        check_resumed(fields, {17, 25});
    }

    TEST_CASE("goes on with a source that pauses where a chunk ends")
    {
        DrawnSource source = long_source();
        for (int at = 0; at < 31 * 25; ++at)
            if (at < 280 || at > 330) // chunks end at 12 and 24 s
                source.times.push_back(at / 25.0 + at % 2 * 0.009);
        check_resumed(source, {17, 29});
    }

    TEST_CASE("goes on where nothing comes but a last picture that stands long")
    {
        DrawnSource source = long_source();
        source.rate_num = 1; // so long the last one stands
        source.rate_den = 20;
        for (int at = 0; at < 11 * 25; ++at)
            source.times.push_back(at / 25.0);
        check_resumed(source, {26, 29});
    }

    TEST_CASE("goes on with a source whose beginning is hidden")
    {
        DrawnSource source = long_source();
        source.first_time = -0.48;
        check_resumed(source, {17, 29});
    }

    TEST_CASE("goes on beside a picture that is copied")
    {
        DrawnSource source = long_source();
        source.width = 640;
        source.height = 360;
        source.gop = 90;
        source.keys = {101, 333, 374, 774};
        check_resumed(source, {20, 29});
        check_resumed(source, {20}, "source.mkv");
    }

    TEST_CASE("makes no picture again when only the sound was missing")
    {
        const Folder folder;
        draw(long_source(), folder / "source.mp4");
        package(order_in(folder, "whole"));
        const PackageOrder order = order_in(folder, "pieces");
        package_until_sound(order);
        CHECK(first_told(order) > 30);
        check_same(folder / "whole", folder / "pieces");
    }

    TEST_CASE("knows where the video ends when it was killed before it could say so")
    {
        for (const double seconds : {31.0, 24.0, 26.08}) {
            CAPTURE(seconds);
            const Folder folder;
            DrawnSource source = long_source();
            source.seconds = seconds;
            draw(source, folder / "source.mp4");
            package(order_in(folder, "whole"));
            const PackageOrder order = order_in(folder, "pieces");
            package_until_sound(order);
            forget_last_line(folder / ".pieces.journal");
            package(order);
            check_same(folder / "whole", folder / "pieces");
        }
    }

    TEST_CASE("gives the same bytes wherever and however often it was stopped")
    {
        const Folder folder;
        draw(long_source(), folder / "source.mp4");
        package(order_in(folder, "whole"));
        std::mt19937 chance{20261125};
        int stops = 0;
        for (int round = 0; stops < 10; ++round) {
            CAPTURE(round);
            const PackageOrder order = order_in(folder, "pieces" + std::to_string(round));
            while (!package_for(order, std::uniform_int_distribution{1, 110}(chance)))
                REQUIRE(++stops < 40);
            check_same(folder / "whole", order.final_folder);
        }
    }
}
