// What a multivariant playlist claims that its lines cost, beside what their files do cost.
// Measured by prefix sums over the sizes on the disk, where the packager walks runs: two ways to
// one number.
#pragma once

#include "media/inspection.hpp"

namespace supple::media
{

struct Rate {
    double peak = 0; // bits per second
    double average = 0;
};

// Of the segments in the range: average, and the dearest run of 0.5 to 1.5 targets (RFC 8216bis
// 4.1); a range too short for any such run is one run.
Rate measure_rate(const TrackFacts& track, SegmentRange range);

inline constexpr SegmentRange every_segment{.count = 1'000'000'000};

// One line with a bandwidth.
struct RateClaim {
    std::string who;  // "v3.m3u8 in main.m3u8"
    std::string file; // "main.m3u8"
    std::optional<std::int64_t> peak;
    std::optional<std::int64_t> average;
    Rate measured;      // a variant with its dearest sound and captions
    bool known = false; // its tracks could be found
    bool is_variant = false;
};

// Of main.m3u8, listen.m3u8 and preview.m3u8, in that order.
std::vector<RateClaim> rate_claims(const Inspection& package);

} // namespace supple::media
