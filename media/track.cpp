#include "media/track.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace supple::media
{

std::string init_file_name(std::string_view track)
{
    return std::string{track} + "_init.mp4";
}

std::string segment_file_name(const Track& track, int number)
{
    char digits[16];
    std::snprintf(digits, sizeof digits, "_%05d", number);
    return track.name + digits + (track.kind == TrackKind::captions ? ".vtt" : ".m4s");
}

std::string playlist_file_name(std::string_view track)
{
    return std::string{track} + ".m3u8";
}

std::string preview_playlist_file_name(std::string_view track)
{
    return std::string{track} + "_preview.m3u8";
}

SegmentRange all_segments(const Track& track)
{
    return {.count = static_cast<int>(track.segments.size())};
}

std::span<const SegmentRecord> segments_in(const Track& track, SegmentRange range)
{
    const std::span<const SegmentRecord> all{track.segments};
    const auto before = std::min(all.size(), static_cast<std::size_t>(range.first - 1));
    return all.subspan(before,
                       std::min(all.size() - before, static_cast<std::size_t>(range.count)));
}

std::int64_t duration_ticks(const Track& track)
{
    return std::accumulate(
        track.segments.begin(), track.segments.end(), std::int64_t{0},
        [](std::int64_t sum, const SegmentRecord& segment) { return sum + segment.duration; });
}

double duration_seconds(const Track& track)
{
    return static_cast<double>(duration_ticks(track)) / track.timescale;
}

} // namespace supple::media
