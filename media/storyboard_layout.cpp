#include "media/storyboard_layout.hpp"

#include "media/webvtt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

// Players show them about 160 pixels high at most; more would only be loaded.
constexpr Size tile_box{320, 180};
// Five by five: a sheet of some 150 kB holds a minute or more, so that a seek waits for one of
// them.
constexpr int columns = 5;
constexpr int rows = 5;
// Trick-play pictures come once a second. Every second one is near enough to find a pose, and a
// seek bar a thousand pixels wide cannot point at more than a thousand tiles: two hours have one
// every eight seconds, on 36 sheets.
constexpr int fewest_iframes_per_tile = 2;
constexpr int most_tiles = 1000;

int divided_up(int number, int by)
{
    return (number + by - 1) / by;
}

int tiles_on(const StoryboardLayout& layout, int sheet)
{
    return std::min(columns * rows, layout.tiles - (sheet - 1) * columns * rows);
}

std::chrono::milliseconds moment(std::int64_t ticks, int timescale)
{
    return std::chrono::milliseconds{
        std::llround(static_cast<double>(ticks) * 1000 / static_cast<double>(timescale))};
}

} // namespace

int StoryboardLayout::sheets() const
{
    return divided_up(tiles, columns * rows);
}

Size StoryboardLayout::sheet(int number) const
{
    const int held = tiles_on(*this, number);
    return {std::min(columns, held) * tile.width, divided_up(held, columns) * tile.height};
}

StoryboardLayout storyboard_layout(Size iframes, int pictures)
{
    const int step = std::max(fewest_iframes_per_tile, divided_up(pictures, most_tiles));
    return {.tile = fitted(iframes, tile_box),
            .tiles = divided_up(pictures, step),
            .iframes_per_tile = step};
}

TilePlace place_of(const StoryboardLayout& layout, int tile)
{
    const int sheet = tile / (columns * rows) + 1;
    const int on_sheet = tile % (columns * rows);
    return {.sheet = sheet,
            .x = on_sheet % columns * layout.tile.width,
            .y = on_sheet / columns * layout.tile.height,
            .is_last_of_sheet = on_sheet + 1 == tiles_on(layout, sheet)};
}

std::string sheet_file_name(int number)
{
    return fmt::format("storyboard_{:05}.jpg", number);
}

std::string storyboard_vtt(const StoryboardLayout& layout, const Track& iframes)
{
    std::vector<Cue> cues;
    std::int64_t ticks = 0;
    for (int at = 0; at < static_cast<int>(iframes.segments.size()); ++at) {
        const auto now = moment(ticks, iframes.timescale);
        ticks += iframes.segments[static_cast<std::size_t>(at)].duration;
        if (at % layout.iframes_per_tile == 0) {
            const TilePlace place = place_of(layout, at / layout.iframes_per_tile);
            Cue& cue = cues.emplace_back();
            cue.start = now;
            cue.text = fmt::format("{}#xywh={},{},{},{}", sheet_file_name(place.sheet), place.x,
                                   place.y, layout.tile.width, layout.tile.height);
        }
        cues.back().end = moment(ticks, iframes.timescale);
    }
    return webvtt(cues);
}

} // namespace supple::media
