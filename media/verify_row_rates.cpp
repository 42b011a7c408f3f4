#include "media/rate_claim.hpp"
#include "media/rules.hpp"
#include "media/track_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace supple::media
{

namespace
{

// AHLS 1.25, with the higher rate of each size that has two: 16:9, H.264, in bits per second.
struct Row {
    int width;
    int height;
    double average;
};
constexpr std::array<Row, 6> rows{{{416, 234, 145'000},
                                   {640, 360, 365'000},
                                   {768, 432, 1'100'000},
                                   {960, 540, 2'000'000},
                                   {1280, 720, 4'500'000},
                                   {1920, 1080, 7'800'000}}};
// Apple calls them values to start from. Half as much again is no longer what was evaluated against
// the content, but a mistake.
constexpr double most_of_row = 1.5;
// A picture may be a little larger than a row's and still belongs to it.
constexpr double same_size = 1.1;
// Rates grow slower than areas: large pictures repeat themselves more.
constexpr double rate_per_area = 0.8;

// What Apple's table has for a picture of this many pixels, of any shape.
double row_rate(double area)
{
    const auto area_of = [](const Row& row) { return static_cast<double>(row.width) * row.height; };
    const auto row = std::find_if(rows.begin(), std::prev(rows.end()), [&](const Row& each) {
        return area <= area_of(each) * same_size;
    });
    return row->average * std::min(1.0, std::pow(area / area_of(*row), rate_per_area));
}

} // namespace

void check_row_rates(const Inspection& package, RuleResults& results)
{
    Rule rule{"V11", RuleLevel::should};
    each_video(package, rule, [&](const TrackFacts& track) {
        const auto& sequence = track.init->sequence;
        const double row = row_rate(static_cast<double>(sequence.width) * sequence.height);
        const double average = measure_rate(track, every_segment).average;
        rule.figure(
            {.of = fmt::format("{}, for which Apple begins at {:.0f} kb/s", track.name, row / 1000),
             .unit = "bit/s",
             .measured = average});
        if (average > most_of_row * row)
            rule.broken(fmt::format("{} averages {:.0f} kb/s, Apple begins at {:.0f} kb/s",
                                    track.name, average / 1000, row / 1000));
    });
    rule.measured("no picture costs more than 1.5 times Apple's row");
    results.push_back(rule.result());
}

} // namespace supple::media
