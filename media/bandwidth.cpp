#include "media/bandwidth.hpp"

#include <algorithm>
#include <cassert>

namespace supple::media
{

namespace
{

std::int64_t bits_per_second(std::int64_t bytes, std::int64_t ticks, int timescale)
{
    if (ticks <= 0)
        return 0;
    const std::int64_t scaled = bytes * 8 * timescale;
    return (scaled + ticks - 1) / ticks;
}

} // namespace

int target_duration_seconds(const Package& package)
{
    std::int64_t longest = 1;
    for (const Track& track : package.tracks) {
        if (track.kind != TrackKind::video && track.kind != TrackKind::audio)
            continue;
        for (const SegmentRecord& segment : track.segments)
            longest =
                std::max(longest, (2 * segment.duration + track.timescale) / (2 * track.timescale));
    }
    return static_cast<int>(longest);
}

Bandwidth measure_bandwidth(std::span<const SegmentRecord> segments, int timescale,
                            int target_seconds)
{
    assert(timescale > 0);
    const std::int64_t target = std::int64_t{target_seconds} * timescale;
    std::int64_t all_bytes = 0;
    std::int64_t all_ticks = 0;
    std::int64_t peak = 0;
    for (std::size_t first = 0; first < segments.size(); ++first) {
        all_bytes += segments[first].bytes;
        all_ticks += segments[first].duration;
        std::int64_t bytes = 0;
        std::int64_t ticks = 0;
        for (std::size_t last = first; last < segments.size(); ++last) {
            bytes += segments[last].bytes;
            ticks += segments[last].duration;
            if (2 * ticks > 3 * target)
                break;
            if (2 * ticks >= target)
                peak = std::max(peak, bits_per_second(bytes, ticks, timescale));
        }
    }
    const std::int64_t average = bits_per_second(all_bytes, all_ticks, timescale);
    return {.peak = peak > 0 ? peak : average, .average = average};
}

Bandwidth operator+(Bandwidth left, Bandwidth right)
{
    return {.peak = left.peak + right.peak, .average = left.average + right.average};
}

Bandwidth larger(Bandwidth left, Bandwidth right)
{
    return {.peak = std::max(left.peak, right.peak),
            .average = std::max(left.average, right.average)};
}

Bandwidth variant_bandwidth(const Track& video, const Package& package, SegmentRange range)
{
    const int target = target_duration_seconds(package);
    const auto measure = [&](const Track& track) {
        return measure_bandwidth(segments_in(track, range), track.timescale, target);
    };
    Bandwidth audio;
    Bandwidth captions;
    for (const Track& track : package.tracks)
        if (track.kind == TrackKind::audio)
            audio = larger(audio, measure(track));
        else if (track.kind == TrackKind::captions)
            captions = larger(captions, measure(track));
    return measure(video) + audio + captions;
}

} // namespace supple::media
