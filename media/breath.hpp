// The breath everything in the practice moves with: four seconds in, six seconds out, without a
// jerk. Pure functions of time, so that picture, sound and words agree.
#pragma once

namespace supple::media
{

inline constexpr double inhale_seconds = 4;
inline constexpr double exhale_seconds = 6;
inline constexpr double breath_seconds = inhale_seconds + exhale_seconds;

// How full the lungs are at a time in seconds, 0..1. Smooth, also where in turns to out.
double fullness(double seconds);

// 0 for the first breath.
int breath_number(double seconds);

// Seconds since this breath began, 0..breath_seconds.
double since_breath_began(double seconds);

// 0 before `from`, 1 after `to`, a smooth step between.
double eased(double value, double from, double to);

} // namespace supple::media
