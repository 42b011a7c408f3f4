#include "media/true_peak.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <ebur128.h>
#include <numbers>
#include <random>

using supple::media::TruePeak;

namespace
{

std::vector<float> tone(double turns_per_sample, double phase, double amplitude)
{
    std::vector<float> samples(4800);
    for (std::size_t at = 0; at < samples.size(); ++at)
        samples[at] = static_cast<float>(
            amplitude *
            std::sin(2 * std::numbers::pi * (turns_per_sample * static_cast<double>(at)) + phase));
    return samples;
}

std::vector<float> noise()
{
    std::mt19937 chance{7};
    std::normal_distribution<float> loud{0, 0.1F};
    std::vector<float> samples(100'003);
    for (float& sample : samples)
        sample = loud(chance);
    return samples;
}

// Given in portions of so many samples.
double peak_of(std::span<const float> samples, std::size_t portion)
{
    TruePeak peak;
    for (; !samples.empty(); samples = samples.subspan(std::min(portion, samples.size())))
        peak.take(samples.first(std::min(portion, samples.size())));
    return peak.highest();
}

double peak_by_libebur128(std::span<const float> samples)
{
    ebur128_state* meter = ebur128_init(1, 48'000, EBUR128_MODE_TRUE_PEAK);
    REQUIRE(meter);
    ebur128_add_frames_float(meter, samples.data(), samples.size());
    double peak = 0;
    ebur128_true_peak(meter, 0, &peak);
    ebur128_destroy(&meter);
    return peak;
}

} // namespace

TEST_SUITE("a true peak")
{
    TEST_CASE("is what libebur128 finds")
    {
        for (const auto& sound : {noise(), tone(0.25, std::numbers::pi / 4, 0.5),
                                  tone(0.01, 0, 0.9), tone(0.4, 1, 0.2)})
            CHECK(peak_of(sound, 1024) ==
                  doctest::Approx(peak_by_libebur128(sound)).epsilon(0.0001));
    }

    TEST_CASE("lies between the samples of a tone at a quarter of the rate")
    {
        const auto sound = tone(0.25, std::numbers::pi / 4, 0.5);
        CHECK(std::abs(sound.front()) < 0.36);
        CHECK(peak_of(sound, 1024) > 0.49);
    }

    TEST_CASE("is the same however the sound is handed over")
    {
        const auto sound = noise();
        const double whole = peak_of(sound, sound.size());
        for (const std::size_t portion : {1, 7, 31, 32, 1023})
            CHECK(peak_of(sound, portion) == doctest::Approx(whole).epsilon(0.000001));
    }

    TEST_CASE("of silence is nothing")
    {
        CHECK(TruePeak{}.highest() == 0);
        CHECK(peak_of(std::vector<float>(100), 10) == 0);
    }
}
