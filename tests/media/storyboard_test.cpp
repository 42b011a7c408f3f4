#include "media/frame_source.hpp"
#include "media/jpeg.hpp"
#include "media/storyboard.hpp"
#include "media/webvtt.hpp"
#include "tests/media/packaged.hpp"
#include "tests/support/drawn_picture.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>

using namespace supple::media;
using namespace supple::tests;

namespace
{

Track iframes(int pictures)
{
    Track track{.kind = TrackKind::iframes, .name = "i1", .timescale = 30'000};
    track.width = 640;
    track.height = 360;
    track.segments.assign(static_cast<std::size_t>(pictures), {.duration = 30'030});
    return track;
}

Bytes as_bytes(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Mean luma, 0..255, of each tile of a sheet.
std::vector<int> lumas(const std::filesystem::path& sheet, const StoryboardLayout& layout,
                       int tiles)
{
    const StopFlag never{false};
    FrameSource source{sheet, 0, 0, 1, never};
    const av::Frame picture = av::make_frame();
    REQUIRE(source.next(*picture));
    std::vector<int> found;
    for (int tile = 0; tile < tiles; ++tile) {
        const TilePlace place = place_of(layout, tile);
        const int x = place.x + layout.tile.width / 2, y = place.y + layout.tile.height / 2;
        found.push_back(picture->data[0][y * picture->linesize[0] + x]);
    }
    return found;
}

// A picture of one grey, video range.
av::Frame grey(int luma)
{
    av::Frame frame = av::make_frame();
    frame->width = 640;
    frame->height = 360;
    frame->format = AV_PIX_FMT_YUV420P;
    av::check(av_frame_get_buffer(frame.get(), 0), "a drawn picture");
    for (std::size_t plane = 0; plane < 3; ++plane)
        std::fill_n(frame->data[plane], frame->linesize[plane] * (plane == 0 ? 360 : 180),
                    static_cast<std::uint8_t>(plane == 0 ? luma : 128));
    return frame;
}

} // namespace

TEST_SUITE("a storyboard")
{
    TEST_CASE("has a tile every two seconds, and for two hours no more than forty sheets")
    {
        const auto minute = storyboard_layout({640, 360}, 60);
        CHECK(minute.tiles == 30);
        CHECK(minute.tile == Size{320, 180});
        CHECK(minute.sheets() == 2);
        const auto film = storyboard_layout({640, 360}, 7200);
        CHECK(film.iframes_per_tile == 8);
        CHECK(film.sheets() == 36);
        CHECK(storyboard_layout({640, 360}, 36'000).sheets() <= 40);
        CHECK(storyboard_layout({202, 360}, 60).tile.height <= 320);
        CHECK(storyboard_layout({64, 36}, 1).tile == Size{64, 36});
    }

    TEST_CASE("puts each tile on a place of its own, inside of its sheet")
    {
        for (const int pictures : {1, 2, 9, 50, 51, 52, 3333}) {
            CAPTURE(pictures);
            const auto layout = storyboard_layout({640, 360}, pictures);
            std::set<std::tuple<int, int, int>> places;
            int full_sheets = 0;
            for (int tile = 0; tile < layout.tiles; ++tile) {
                const TilePlace place = place_of(layout, tile);
                places.insert({place.sheet, place.x, place.y});
                full_sheets += place.is_last_of_sheet;
                REQUIRE(place.x + layout.tile.width <= layout.sheet(place.sheet).width);
                REQUIRE(place.y + layout.tile.height <= layout.sheet(place.sheet).height);
            }
            CHECK(places.size() == static_cast<std::size_t>(layout.tiles));
            CHECK(full_sheets == layout.sheets());
        }
    }

    TEST_CASE("says in WebVTT where each moment's picture lies")
    {
        const Track track = iframes(53);
        const auto cues = parse_webvtt(storyboard_vtt(storyboard_layout({640, 360}, 53), track));
        REQUIRE(cues.size() == 27);
        CHECK(cues[0].text == "storyboard_00001.jpg#xywh=0,0,320,180");
        CHECK(cues[6].text == "storyboard_00001.jpg#xywh=320,180,320,180");
        CHECK(cues[25].text == "storyboard_00002.jpg#xywh=0,0,320,180");
        CHECK(cues[1].start.count() == 2002);
        CHECK(cues[1].start == cues[0].end);
        CHECK(cues.back().end.count() == 53'053);
    }

    TEST_CASE("paints each picture on its tile")
    {
        const Folder folder;
        const auto layout = storyboard_layout({640, 360}, 14);
        std::map<int, std::size_t> sheets;
        StoryboardPainter painter{layout, [&](int number, const std::vector<std::uint8_t>& bytes) {
                                      sheets[number] = bytes.size();
                                      std::ofstream{folder / "sheet.jpg", std::ios::binary}.write(
                                          reinterpret_cast<const char*>(bytes.data()),
                                          static_cast<std::streamsize>(bytes.size()));
                                      CHECK(jpeg_size(bytes) == layout.sheet(number));
                                  }};
        for (int tile = 0; tile < layout.tiles; ++tile)
            painter.paint(*grey(16 + 30 * tile));
        REQUIRE(sheets.size() == 1);
        const auto found = lumas(folder / "sheet.jpg", layout, layout.tiles);
        for (int tile = 0; tile < layout.tiles; ++tile)
            CHECK(std::abs(found[static_cast<std::size_t>(tile)] - 30 * tile * 255 / 219) <= 3);
    }

    TEST_CASE("of a package shows what the video shows, and its posters are JPEGs")
    {
        const Packaged packaged{{.seconds = 13}};
        CHECK(packaged.result.package.has_storyboard);
        const auto layout = storyboard_layout({320, 180}, 13);
        const auto sheet = read_file(packaged.path() / "storyboard_00001.jpg", 1'000'000);
        CHECK(jpeg_size(as_bytes(sheet)) == layout.sheet(1));
        // The middle of the drawing is grey.
        for (const int luma : lumas(packaged.path() / "storyboard_00001.jpg", layout, layout.tiles))
            CHECK(std::abs(luma - middle.red) <= 6);
        for (const char* poster : {"poster.jpg", "preview.jpg"})
            CHECK(jpeg_size(as_bytes(read_file(packaged.path() / poster, 1'000'000))) ==
                  Size{320, 180});
    }
}

TEST_SUITE("a JPEG")
{
    TEST_CASE("that is cut, or is none, has no size, and harms nobody")
    {
        const auto whole = [] {
            const av::Frame picture = grey(100);
            picture->format = AV_PIX_FMT_YUVJ420P;
            return jpeg(*picture, 5);
        }();
        CHECK(jpeg_size(whole) == Size{640, 360});
        for (std::size_t cut = 0; cut < whole.size(); ++cut)
            CHECK_FALSE(jpeg_size(Bytes{whole}.first(cut)));
        for (std::size_t at = 0; at < std::min<std::size_t>(whole.size(), 700); ++at) {
            auto broken = whole;
            broken[at] ^= 0xff;
            jpeg_size(broken);
        }
    }
}
