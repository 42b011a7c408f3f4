// What a track costs to stream, measured from its segments. Peak is the highest rate of any run of
// neighbouring segments that lasts 0.5 to 1.5 target durations (rfc8216bis 4.1); a track too short
// for any such run is one run. Encoder settings are never asked: they are intentions, not sizes.
#pragma once

#include "media/track.hpp"

#include <cstdint>
#include <span>

namespace supple::media
{

struct Bandwidth {
    std::int64_t peak = 0;    // bits per second, rounded up
    std::int64_t average = 0; // bits per second, rounded up

    friend bool operator==(const Bandwidth&, const Bandwidth&) = default;
};

// Seconds: the longest segment of any video or audio track, rounded (RFC 8216 4.3.3.1), at least 1.
// The same for every playlist of a package (AHLS 8.2).
int target_duration_seconds(const Package& package);

// Of these segments, whose durations are in ticks of `timescale` (> 0). Zero for no segments.
Bandwidth measure_bandwidth(std::span<const SegmentRecord> segments, int timescale,
                            int target_seconds);

// What may be played together adds up: a variant with its largest audio and captions (AHLS 1.27).
Bandwidth operator+(Bandwidth left, Bandwidth right);

// The larger of each, for choosing the costliest rendition of a group.
Bandwidth larger(Bandwidth left, Bandwidth right);

// A variant as it stands in the multivariant playlist: `video` with the costliest audio and
// captions of the package, over these segments.
Bandwidth variant_bandwidth(const Track& video, const Package& package, SegmentRange range);

} // namespace supple::media
