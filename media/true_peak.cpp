#include "media/true_peak.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace supple::media
{

namespace
{

constexpr std::size_t before = TruePeak::taps - 1; // samples a filter needs besides the newest
constexpr std::size_t lanes = 8;
// Looked at together: short enough that one loud moment does not make much work.
constexpr std::size_t stretch = 32;

using Filter = std::array<float, TruePeak::taps>;

float loudest(std::span<const float> samples)
{
    std::array<float, lanes> most{};
    std::size_t at = 0;
    for (; at + lanes <= samples.size(); at += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            most[lane] = std::max(most[lane], std::abs(samples[at + lane]));
    for (; at < samples.size(); ++at)
        most[0] = std::max(most[0], std::abs(samples[at]));
    return *std::max_element(most.begin(), most.end());
}

// The loudest of `count` neighbouring results, the first from the samples that end at `newest`.
template <std::size_t count>
float loudest_between(const Filter& filter, const float* newest)
{
    std::array<float, count> sums{};
    for (std::size_t tap = 0; tap < TruePeak::taps; ++tap) {
        const float* from = newest - tap;
        for (std::size_t lane = 0; lane < count; ++lane)
            sums[lane] += filter[tap] * from[lane];
    }
    return loudest(sums);
}

// A sinc of 49 points at a quarter of a sample under a Hann window.
float coefficient(std::size_t point)
{
    constexpr double points = 49;
    const double away = static_cast<double>(point) - (points - 1) / 2;
    const double turn = away * std::numbers::pi / 4;
    const double window =
        (1 - std::cos(2 * std::numbers::pi * static_cast<double>(point) / (points - 1))) / 2;
    return static_cast<float>(std::sin(turn) / turn * window);
}

} // namespace

TruePeak::TruePeak() : sound_(before, 0.0F)
{
    for (std::size_t phase = 0; phase < phases; ++phase) {
        float gain = 0;
        for (std::size_t tap = 0; tap < taps; ++tap) {
            filters_[phase][tap] = coefficient(4 * tap + phase + 1);
            gain += std::abs(filters_[phase][tap]);
        }
        greatest_gain_ = std::max(greatest_gain_, gain);
    }
}

void TruePeak::take(std::span<const float> samples)
{
    sound_.insert(sound_.end(), samples.begin(), samples.end());
    highest_ = std::max(highest_, loudest(samples)); // the samples themselves
    for (std::size_t at = before; at < sound_.size(); at += stretch) {
        const std::size_t end = std::min(sound_.size(), at + stretch);
        if (loudest(std::span{sound_}.subspan(at - before, end - at + before)) * greatest_gain_ <=
            highest_)
            continue;
        for (const Filter& filter : filters_) {
            std::size_t newest = at;
            for (; newest + lanes <= end; newest += lanes)
                highest_ =
                    std::max(highest_, loudest_between<lanes>(filter, sound_.data() + newest));
            for (; newest < end; ++newest)
                highest_ = std::max(highest_, loudest_between<1>(filter, sound_.data() + newest));
        }
    }
    sound_.erase(sound_.begin(), sound_.end() - static_cast<std::ptrdiff_t>(before));
}

} // namespace supple::media
