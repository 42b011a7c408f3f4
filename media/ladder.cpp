#include "media/ladder.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace supple::media
{

namespace
{

struct Row {
    Size box;
    int average_kbps; // Apple's start value for 16:9 and 30 pictures per second
    int quality;
};

constexpr std::array<Row, 6> rows{{{{416, 234}, 145, 26},
                                   {{640, 360}, 365, 25},
                                   {{768, 432}, 1100, 24},
                                   {{960, 540}, 2000, 23},
                                   {{1280, 720}, 3000, 23},
                                   {{1920, 1080}, 6000, 23}}};
// The whole table, with both rates of the sizes that have two.
struct AppleRow {
    Size box;
    int average_kbps;
};
constexpr std::array<AppleRow, 9> apple_rows{{{{416, 234}, 145},
                                              {{640, 360}, 365},
                                              {{768, 432}, 730},
                                              {{768, 432}, 1100},
                                              {{960, 540}, 2000},
                                              {{1280, 720}, 3000},
                                              {{1280, 720}, 4500},
                                              {{1920, 1080}, 6000},
                                              {{1920, 1080}, 7800}}};
constexpr Size largest_box{1920, 1080};
constexpr Size iframe_box{640, 360};

// A row this close below the picture's own size adds a rendition and no choice.
constexpr double too_close = 0.87;
// The second rendition of the top size: Apple's rows have 4500 beside 3000 and 7800 beside 6000.
constexpr double top_rate_factor = 1.4;
constexpr int top_quality = 20;
// A burst may be half as high again as the average: peak stays below 200 % of it (AHLS 1.30).
constexpr double burst = 1.5;

// 192 kb/s less 100 for the sound and 2 for the boxes leaves 90 for any six seconds: six times the
// ceiling and once the buffer (AHLS 9.21).
constexpr int cellular_ceiling_kbps = 74;
constexpr int cellular_buffer_kbits = 60;
constexpr int cellular_ceiling_silent_kbps = 150;
constexpr int cellular_buffer_silent_kbits = 120;

// Less than a pixel in three hundred.
constexpr double invisible_aspect_error = 0.003;

int even(double length)
{
    return std::max(2, static_cast<int>(std::lround(length / 2)) * 2);
}

double area(Size size)
{
    return static_cast<double>(size.width) * size.height;
}

double aspect_error(Size shape, int width, int height)
{
    return std::abs(static_cast<double>(width) * shape.height /
                        (static_cast<double>(height) * shape.width) -
                    1);
}

bool is_hd(Size size)
{
    return std::min(size.width, size.height) >= 720 || std::max(size.width, size.height) >= 1280;
}

// Rates grow slower than areas: large pictures repeat themselves more.
Rung rung(Size size, const Row& row, double rate_factor)
{
    const double share = std::pow(area(size) / area(row.box), 0.8);
    const double average = row.average_kbps * std::min(1.0, share) * rate_factor;
    const int ceiling = static_cast<int>(std::lround(average * burst));
    return {.size = size, .quality = row.quality, .ceiling_kbps = ceiling, .buffer_kbits = ceiling};
}

const Row& row_of(Size picture)
{
    for (const Row& row : rows)
        if (area(picture) <= area(row.box) * 1.1)
            return row;
    return rows.back();
}

void make_cellular(Rung& lowest, bool has_audio)
{
    lowest.ceiling_kbps = has_audio ? cellular_ceiling_kbps : cellular_ceiling_silent_kbps;
    lowest.buffer_kbits = has_audio ? cellular_buffer_kbits : cellular_buffer_silent_kbits;
    lowest.quality = std::max(lowest.quality, rows.front().quality);
}

std::vector<Rung> rungs_below(Size picture, double rate_factor)
{
    std::vector<Rung> rungs;
    for (const Row& row : rows) {
        const Size size = fitted(picture, row.box);
        if (size.width <= picture.width * too_close)
            rungs.push_back(rung(size, row, rate_factor));
    }
    return rungs;
}

} // namespace

Size fitted(Size shape, Size box)
{
    if (shape.height > shape.width)
        std::swap(box.width, box.height);
    const double scale = std::min({1.0, static_cast<double>(box.width) / shape.width,
                                   static_cast<double>(box.height) / shape.height});
    const Size plain{even(shape.width * scale), even(shape.height * scale)};
    Size best = plain;
    if (aspect_error(shape, plain.width, plain.height) < invisible_aspect_error)
        return plain;
    for (int height = plain.height; height >= std::max(2, plain.height - 6); height -= 2) {
        const int width = even(static_cast<double>(height) * shape.width / shape.height);
        if (width <= plain.width &&
            aspect_error(shape, width, height) < aspect_error(shape, best.width, best.height))
            best = {width, height};
    }
    return best;
}

Size picture_size(Size display)
{
    Size box = largest_box;
    if (display.height > display.width)
        std::swap(box.width, box.height);
    if (display.width > box.width || display.height > box.height)
        return fitted(display, largest_box);
    return {std::max(2, display.width / 2 * 2), std::max(2, display.height / 2 * 2)};
}

std::vector<Rung> ladder(Size picture, Rational frame_rate, bool has_audio)
{
    const bool fast = frame_rate.value() > 31;
    const double rate_factor = fast ? 1.25 : 1.0;
    std::vector<Rung> rungs = rungs_below(picture, rate_factor);
    for (Rung& each : rungs)
        each.half_rate = fast && std::min(each.size.width, each.size.height) < 540 &&
                         std::max(each.size.width, each.size.height) < 960;

    const Row& row = row_of(picture);
    if (rungs.empty()) { // smaller than Apple's lowest row: the same size, at two rates
        rungs.push_back(rung(picture, row, rate_factor));
        rungs.front().half_rate = fast;
    }
    rungs.push_back(rung(picture, row, rate_factor));
    if (is_hd(picture)) {
        rungs.push_back(rung(picture, row, rate_factor * top_rate_factor));
        rungs.back().quality = top_quality;
    } else {
        rungs.back().quality -= 2;
    }
    make_cellular(rungs.front(), has_audio);
    name_rungs(rungs);
    return rungs;
}

std::vector<Rung> apple_ladder(Size picture, Rational frame_rate, bool has_audio)
{
    const bool fast = frame_rate.value() > 31;
    const double greatest_area = area(row_of(picture).box);
    std::vector<Rung> rungs;
    for (const AppleRow& row : apple_rows) {
        if (area(row.box) > greatest_area && rungs.size() >= 2) // there must be several
            break;
        const int ceiling = static_cast<int>(std::lround(row.average_kbps * burst));
        rungs.push_back({.size = fitted(picture, row.box),
                         .ceiling_kbps = ceiling,
                         .buffer_kbits = ceiling,
                         .half_rate = fast && row.box.width < 960,
                         .average_kbps = row.average_kbps});
    }
    make_cellular(rungs.front(), has_audio);
    rungs.front().average_kbps = std::min(rungs.front().average_kbps, rungs.front().ceiling_kbps);
    name_rungs(rungs);
    return rungs;
}

void name_rungs(std::vector<Rung>& rungs)
{
    for (std::size_t i = 0; i < rungs.size(); ++i)
        rungs[i].name = "v" + std::to_string(i + 1);
}

void fit_short_video(Rung& lowest, double seconds)
{
    constexpr double segment_seconds = 6;
    if (seconds < segment_seconds)
        lowest.buffer_kbits =
            std::max(8, static_cast<int>(lowest.buffer_kbits * seconds / segment_seconds / 2));
}

Size iframe_size(Size picture)
{
    return fitted(picture, iframe_box);
}

} // namespace supple::media
