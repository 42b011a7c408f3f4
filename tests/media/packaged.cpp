#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <unistd.h>

namespace fs = std::filesystem;

namespace supple::tests
{

using namespace supple::media;

Folder::Folder()
{
    std::string name = (fs::temp_directory_path() / "supple-media-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

std::size_t Folder::entries() const
{
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator{path_}, fs::directory_iterator{}));
}

bool Folder::holds_only(const std::string& name) const
{
    return entries() == 1 && fs::exists(path_ / name);
}

Packaged::Packaged(const DrawnSource& source, const std::string& name,
                   std::vector<CaptionFile> captions, Wishes wishes)
{
    draw(source, folder / name);
    order.source = folder / name;
    order.final_folder = folder / "package";
    order.wishes = wishes;
    order.captions = std::move(captions);
    result = make_package(
        order, [](Work) {}, never);
}

bool Packaged::found(const std::string& text) const
{
    return std::any_of(
        result.package.findings.begin(), result.package.findings.end(),
        [&](const Finding& each) { return each.found.find(text) != std::string::npos; });
}

std::string Packaged::top() const
{
    std::string name;
    for (const Track& track : result.package.tracks)
        if (track.kind == TrackKind::video)
            name = track.name;
    return name;
}

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

void check_together(const Packaged& packaged, double expected, double rate)
{
    const double flash = see(packaged.path(), packaged.top()).flash_seconds();
    const double beep = hear(packaged.path()).beep_seconds;
    CHECK(std::abs(flash - expected) <= 0.6 / rate);
    CHECK(std::abs(beep - expected) <= 0.005);
}

} // namespace supple::tests
