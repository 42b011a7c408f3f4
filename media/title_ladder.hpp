// A ladder for one title: Apple's rows fitted to what this very video costs. Qualities rise where
// the video is cheap, and rungs that nobody would be shown, because the next one costs hardly more,
// are left out. Pure.
#pragma once

#include "media/ladder.hpp"

#include <vector>

namespace supple::media
{

// What the video costs, in kb/s of picture at `quality` (x264's constant rate factor). Rates of
// other sizes follow a power of the area.
struct Complexity {
    Size size{};
    int quality = 23;
    double kbps = 0;
    double exponent = 0.8;

    double kbps_at(Size other, int other_quality) const;
};

// `rungs` as ladder() gives them, from lowest to highest. Two stay at the top size where there were
// two, and the lowest stays for cellular lines (AHLS 9.21).
std::vector<Rung> fit_to_title(std::vector<Rung> rungs, const Complexity& complexity);

} // namespace supple::media
