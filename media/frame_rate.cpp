#include "media/frame_rate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace supple::media
{

namespace
{

constexpr std::array<Rational, 8> standard_rates{
    {{24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {50, 1}, {60000, 1001}, {60, 1}}};

// 30 and 29.97 differ by 0.1 %, clocks of phones by less than that from either.
constexpr double near_standard = 0.005;
// Matroska and FLV round times to a millisecond, so two neighbours may be 2 ms apart from the mean.
constexpr double rounding_seconds = 0.0021;
constexpr double steady_enough = 0.97;
constexpr double lowest_frame_rate = 10;

double distance(Rational standard, double rate)
{
    return std::abs(standard.value() - rate) / rate;
}

Rational nearest_standard(double rate)
{
    return *std::min_element(standard_rates.begin(), standard_rates.end(),
                             [&](auto a, auto b) { return distance(a, rate) < distance(b, rate); });
}

// 12.5 -> 25/2, 14.985 -> 15000/1001, 17.34 -> 867/50
Rational as_it_is(double rate)
{
    for (const std::int64_t den : {1, 2, 3}) {
        const std::int64_t num = std::llround(rate * static_cast<double>(den));
        if (std::abs(static_cast<double>(num) / static_cast<double>(den) - rate) < rate * 0.0004)
            return {num, den};
    }
    const std::int64_t ntsc = std::llround(rate * 1.001);
    if (std::abs(static_cast<double>(ntsc) / 1.001 - rate) < rate * 0.0004)
        return {ntsc * 1000, 1001};
    return {std::llround(rate * 50), 50};
}

bool near(double value, double median)
{
    return std::abs(value - median) <= std::max(rounding_seconds, median * 0.1);
}

std::vector<double> distances_of(const std::vector<double>& sorted)
{
    std::vector<double> distances;
    for (std::size_t i = 1; i < sorted.size(); ++i)
        if (sorted[i] > sorted[i - 1])
            distances.push_back(sorted[i] - sorted[i - 1]);
    return distances;
}

} // namespace

FrameTiming measure_timing(std::vector<double> times, double last_duration)
{
    if (times.empty())
        return {};
    std::sort(times.begin(), times.end());
    FrameTiming timing{.frames = static_cast<std::int64_t>(times.size()),
                       .first_seconds = times.front(),
                       .end_seconds = times.back() + last_duration};
    std::vector<double> distances = distances_of(times);
    timing.longest_distance = last_duration;
    for (const double each : distances)
        timing.longest_distance = std::max(timing.longest_distance, each);
    if (distances.empty()) {
        timing.usual_distance = timing.mean_distance = last_duration;
        return timing;
    }
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    const double median = *middle;
    double sum = 0;
    int steady = 0;
    for (const double each : distances)
        if (near(each, median)) {
            sum += each;
            ++steady;
        }
    timing.usual_distance = sum / steady;
    timing.mean_distance = (times.back() - times.front()) / static_cast<double>(distances.size());
    timing.steady_share = static_cast<double>(steady) / static_cast<double>(distances.size());
    if (last_duration <= 0)
        timing.end_seconds += timing.usual_distance;
    return timing;
}

NaturalRate natural_rate(const FrameTiming& timing, bool fields)
{
    NaturalRate natural;
    natural.variable = timing.steady_share < steady_enough;
    // A screen recorder pauses, so the mean is too slow; a phone hurries, so the usual is.
    const double distance_seconds = natural.variable
                                        ? std::min(timing.usual_distance, timing.mean_distance)
                                        : timing.usual_distance;
    natural.source = distance_seconds > 0 ? 1 / distance_seconds : 25;
    double rate = natural.source * (fields && natural.source <= highest_frame_rate / 2 ? 2 : 1);
    if (rate > highest_frame_rate)
        rate /= natural.variable ? rate / 60 : std::ceil(rate / highest_frame_rate);
    if (rate < lowest_frame_rate && !natural.variable)
        rate *= std::ceil(lowest_frame_rate / rate);
    const Rational standard = nearest_standard(rate);
    natural.rate =
        natural.variable || distance(standard, rate) < near_standard ? standard : as_it_is(rate);
    return natural;
}

} // namespace supple::media
