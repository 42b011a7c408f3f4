#include "media/tally.hpp"

#include "media/ladder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

namespace supple::media
{

namespace
{

double bytes_of(const Track& track)
{
    return std::accumulate(track.segments.begin(), track.segments.end(), 0.0,
                           [](double sum, const SegmentRecord& segment) {
                               return sum + static_cast<double>(segment.bytes);
                           });
}

std::string closeness(const Track& track)
{
    if (track.copied)
        return "copied from the source";
    return track.ssim > 0 ? fmt::format("SSIM {:.4f}", track.ssim) : "";
}

std::string line(const Track& track)
{
    return fmt::format("  {:<4} {:>9}  {:>6.0f} kb/s  {}\n", track.name,
                       fmt::format("{}x{}", track.width, track.height),
                       bytes_of(track) * 8 / 1000 / duration_seconds(track), closeness(track));
}

} // namespace

std::optional<double> saving(const Package& package)
{
    double bytes = 0;
    const Track* top = nullptr;
    for (const Track& track : package.tracks)
        if (track.kind == TrackKind::video) {
            bytes += bytes_of(track);
            top = &track;
        }
    if (!top)
        return std::nullopt;
    double kbps = 0;
    constexpr bool makes_room_for_sound = false; // the table as Apple prints it
    for (const Rung& rung :
         apple_ladder({top->width, top->height}, top->frame_rate, makes_room_for_sound))
        kbps += rung.average_kbps;
    return 1 - bytes / (kbps * 125 * package.duration_seconds);
}

std::string tally(const Package& package)
{
    std::string text;
    for (const Track& track : package.tracks)
        if (track.kind == TrackKind::video)
            text += line(track);
    if (const auto saved = saving(package))
        text += fmt::format("  {:.0f} % {} than Apple's fixed table\n", std::abs(*saved) * 100,
                            *saved >= 0 ? "smaller" : "larger");
    return text;
}

} // namespace supple::media
