// The natural rate of a source: what its camera or screen recorder meant, found from the times its
// pictures really have. Headers lie (a phone that dropped to 24 pictures in the dark still says
// 30), so only measured distances between pictures count. Pure.
#pragma once

#include "media/track.hpp"

#include <vector>

namespace supple::media
{

// What a scan of all presentation times says. Seconds.
struct FrameTiming {
    std::int64_t frames = 0;
    double first_seconds = 0;
    double end_seconds = 0;      // where the last picture ends
    double usual_distance = 0;   // mean of the distances near the median; 0 if there are none
    double mean_distance = 0;    // of all; longer than the usual one if the source pauses
    double longest_distance = 0; // the last picture's duration included
    double steady_share = 1;     // of the distances, 0..1, that are near the median
};

// `times` in any order. `last_duration` of the last picture, 0 if unknown.
FrameTiming measure_timing(std::vector<double> times, double last_duration);

// AHLS 1.19: never more.
inline constexpr double highest_frame_rate = 60.5;

struct NaturalRate {
    Rational rate;         // what the package will have
    bool variable = false; // the source's distances differ
    double source = 0;     // pictures per second of the source
};

// A rate near a standard one (23.976 … 60) is that standard one; other steady rates stay as they
// are; variable ones become the standard rate nearest to the faster of mean and usual; over 60 is
// divided by an integer, under 10 multiplied. `fields` doubles: interlaced sources show two moments
// in each picture (AHLS 1.15).
NaturalRate natural_rate(const FrameTiming& timing, bool fields = false);

} // namespace supple::media
