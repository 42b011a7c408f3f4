#include "media/frame_rate.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace supple::media;

namespace
{

FrameTiming steady(double rate, int frames = 300, double grain = 0)
{
    std::vector<double> times;
    for (int i = 0; i < frames; ++i)
        times.push_back(grain > 0 ? std::round(i / rate / grain) * grain : i / rate);
    return measure_timing(times, 1 / rate);
}

} // namespace

TEST_SUITE("a natural rate")
{
    TEST_CASE("near a standard one is that one")
    {
        CHECK(natural_rate(steady(29.98)).rate == Rational{30000, 1001});
        CHECK(natural_rate(steady(30.02)).rate == Rational{30, 1});
        CHECK(natural_rate(steady(23.976)).rate == Rational{24000, 1001});
        CHECK(natural_rate(steady(25)).rate == Rational{25, 1});
    }

    TEST_CASE("survives times rounded to a millisecond")
    {
        CHECK(natural_rate(steady(30000 / 1001.0, 300, 0.001)).rate == Rational{30000, 1001});
        CHECK(natural_rate(steady(60, 300, 0.001)).rate == Rational{60, 1});
        CHECK(!natural_rate(steady(60, 300, 0.001)).variable);
    }

    TEST_CASE("that is odd but steady stays")
    {
        CHECK(natural_rate(steady(12.5)).rate == Rational{25, 2});
        CHECK(natural_rate(steady(15)).rate == Rational{15, 1});
        CHECK(natural_rate(steady(48)).rate == Rational{48, 1});
    }

    TEST_CASE("over sixty is divided by an integer")
    {
        CHECK(natural_rate(steady(120)).rate == Rational{60, 1});
        CHECK(natural_rate(steady(240)).rate == Rational{60, 1});
        CHECK(natural_rate(steady(119.88)).rate == Rational{60000, 1001});
        CHECK(natural_rate(steady(90)).rate == Rational{45, 1});
        CHECK(natural_rate(steady(144)).rate == Rational{48, 1});
    }

    TEST_CASE("of slides is multiplied")
    {
        CHECK(natural_rate(steady(1, 20)).rate == Rational{10, 1});
        CHECK(natural_rate(steady(4, 20)).rate == Rational{12, 1});
    }

    TEST_CASE("of fields is twice that of pictures")
    {
        CHECK(natural_rate(steady(25), true).rate == Rational{50, 1});
        CHECK(natural_rate(steady(30000 / 1001.0), true).rate == Rational{60000, 1001});
        CHECK(natural_rate(steady(50), true).rate == Rational{50, 1});
    }

    TEST_CASE("of a screen recorder is the nearest standard one")
    {
        std::vector<double> times;
        double now = 0;
        for (int i = 0; i < 200; ++i)
            times.push_back(now += (i % 5 == 0 ? 0.4 : i % 3 == 0 ? 0.021 : 0.0334));
        const NaturalRate natural = natural_rate(measure_timing(times, 0.03));
        CHECK(natural.variable);
        CHECK(natural.rate.value() == doctest::Approx(30).epsilon(0.002));
    }

    TEST_CASE("does not depend on the order of the packets")
    {
        const FrameTiming timing = measure_timing({0.08, 0, 0.04, 0.16, 0.12}, 0.04);
        CHECK(timing.first_seconds == 0);
        CHECK(timing.end_seconds == doctest::Approx(0.2));
        CHECK(timing.frames == 5);
    }
}
