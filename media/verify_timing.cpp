#include "media/rules.hpp"
#include "media/track_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

constexpr double usual_target = 6;       // AHLS 7.5, 7.6
constexpr double most_over_target = 0.5; // AHLS 7.7

template <typename Check>
void each_playlist(const Inspection& package, Check check)
{
    for (const auto& [name, track] : package.tracks)
        check(name + ".m3u8", track.playlist, track.kind);
    for (const auto& [name, playlist] : package.previews) {
        const auto track = package.tracks.find(name);
        check(name + "_preview.m3u8", playlist,
              track == package.tracks.end() ? TrackKind::video : track->second.kind);
    }
}

RuleResult check_target(const Inspection& package)
{
    Rule rule{"S1", RuleLevel::should};
    std::int64_t target = 0;
    each_playlist(package, [&](const std::string& file, const MediaPlaylist& playlist, TrackKind) {
        target = std::max(target, playlist.target_seconds);
        if (static_cast<double>(playlist.target_seconds) > usual_target)
            rule.broken(fmt::format("{} has a target of {} s, six are asked for", file,
                                    playlist.target_seconds));
    });
    rule.measured(fmt::format("target {} s", target));
    return rule.result();
}

RuleResult check_longest(const Inspection& package)
{
    Rule rule{"S1", RuleLevel::must};
    double longest = 0;
    for (const auto& [name, track] : package.tracks)
        for (const SegmentFacts& segment : track.segments) {
            const double seconds = track.segment_seconds(segment);
            longest = std::max(longest, seconds);
            if (seconds > static_cast<double>(track.playlist.target_seconds) + most_over_target)
                rule.broken(fmt::format("{} lasts {:.3f} s", segment.file, seconds));
        }
    rule.measured(fmt::format("the longest segment lasts {:.3f} s", longest));
    return rule.result();
}

double frame_seconds(const TrackFacts& track)
{
    const auto& fragment = track.segments.front().content->fragments.front();
    return static_cast<double>(fragment.longest) / track.init->timescale;
}

// How far the sum of any run of EXTINF is from the samples: the spread of the running difference.
double worst_run(const TrackFacts& track)
{
    double declared = 0;
    double low = 0;
    double high = 0;
    std::int64_t ticks = -track.hidden_ticks();
    for (const SegmentFacts& segment : track.segments) {
        declared += segment.declared_seconds;
        ticks += segment.ticks();
        const double off = declared - static_cast<double>(ticks) / track.init->timescale;
        low = std::min(low, off);
        high = std::max(high, off);
    }
    return high - low;
}

RuleResult check_extinf(const Inspection& package)
{
    Rule rule{"S2", RuleLevel::must};
    double frame = 1.0 / 30; // of the fastest video, which the limit is made of
    for (const TrackFacts* video : package.of_kind(TrackKind::video))
        if (video->open() && !video->segments.empty())
            frame = std::min(frame, frame_seconds(*video));
    double worst = 0;
    each_open(package, rule, [&](const TrackFacts& track) {
        const double off = worst_run(track);
        worst = std::max(worst, off);
        rule.figure({.of = track.name + ", the worst run", .unit = "s", .measured = off});
        if (off > frame)
            rule.broken(fmt::format("{}: EXTINF is {:.6f} s off, a frame is {:.6f} s", track.name,
                                    off, frame));
        for (const PlaylistEntry& entry : track.playlist.entries)
            if (entry.decimals < 5)
                rule.broken(fmt::format("{}: an EXTINF has fewer than five decimals", track.name));
    });
    if (worst > 0)
        rule.measured(fmt::format("any run of EXTINF is within {:.6f} s of the samples", worst));
    else
        rule.measured("EXTINF is what the samples say");
    return rule.result();
}

RuleResult check_rounding(const Inspection& package)
{
    Rule rule{"S3", RuleLevel::must};
    rule.measured("every EXTINF, rounded, is at most the target");
    each_playlist(package, [&](const std::string& file, const MediaPlaylist& playlist, TrackKind) {
        for (const PlaylistEntry& entry : playlist.entries)
            if ((entry.microseconds + 500'000) / 1'000'000 > playlist.target_seconds)
                rule.broken(fmt::format("{}: {} exceeds the target of {} s", file, entry.address,
                                        playlist.target_seconds));
    });
    return rule.result();
}

// Sound ends at a frame of its own, pictures of half the rate come in pairs, and trick play has one
// picture a second.
double tolerated_end(const TrackFacts& track)
{
    constexpr double sample_frame = 1024.0 / 44'100;
    constexpr double hair = 0.001;
    if (track.kind == TrackKind::iframes)
        return 1;
    const bool known = track.open() && track.kind == TrackKind::video && !track.segments.empty();
    return std::max(sample_frame, known ? frame_seconds(track) : 0.0) + hair;
}

void check_targets(Rule& rule, const Inspection& package, std::int64_t target)
{
    each_playlist(package, [&](const std::string& file, const MediaPlaylist& playlist, TrackKind) {
        if (playlist.target_seconds != target)
            rule.broken(fmt::format("{} has a target of {} s, others of {} s", file,
                                    playlist.target_seconds, target));
    });
}

RuleResult check_same_range(const Inspection& package)
{
    Rule rule{"S4", RuleLevel::must};
    const auto videos = package.of_kind(TrackKind::video);
    if (videos.empty() || videos.front()->segments.empty()) {
        rule.broken("there is no video to compare with");
        return rule.result();
    }
    const TrackFacts& first = *videos.front();
    const std::int64_t target = first.playlist.target_seconds;
    check_targets(rule, package, target);
    for (const auto& [name, track] : package.tracks) {
        const double slack = std::max(tolerated_end(track), tolerated_end(first));
        rule.figure({name, "s", track.declared_seconds(), track.seconds()});
        if (std::abs(track.seconds() - first.seconds()) > slack ||
            std::abs(track.declared_seconds() - first.declared_seconds()) > slack)
            rule.broken(fmt::format("{} lasts {:.3f} s, {} {:.3f} s", name, track.seconds(),
                                    first.name, first.seconds()));
    }
    rule.measured(
        fmt::format("all tracks last {:.3f} s, with a target of {} s", first.seconds(), target));
    return rule.result();
}

RuleResult check_tags(const Inspection& package)
{
    Rule rule{"S5", RuleLevel::must};
    int count = 0;
    each_playlist(package,
                  [&](const std::string& file, const MediaPlaylist& playlist, TrackKind kind) {
                      ++count;
                      if (!playlist.vod || !playlist.ended)
                          rule.broken(file + " is not marked as VOD with an end");
                      if (kind != TrackKind::captions && playlist.map.empty())
                          rule.broken(file + " has no EXT-X-MAP");
                      if (playlist.version < 6)
                          rule.broken(file + " has a version below 6, which EXT-X-MAP needs");
                  });
    if (count == 0)
        rule.broken("there are no media playlists");
    rule.measured(fmt::format("{} playlists are VOD with an end and a map", count));
    return rule.result();
}

RuleResult check_independent(const Inspection& package)
{
    Rule rule{"S9", RuleLevel::must};
    rule.measured("EXT-X-INDEPENDENT-SEGMENTS is said");
    const auto says = [](const std::optional<MultivariantPlaylist>& playlist) {
        return playlist && playlist->independent;
    };
    for (const TrackFacts* track : package.of_kind(TrackKind::video)) {
        if (!says(package.main) && !track->playlist.independent)
            rule.broken(track->name + ".m3u8 does not say it, nor does main.m3u8");
        const auto preview = package.previews.find(track->name);
        if (preview != package.previews.end() && !says(package.preview) &&
            !preview->second.independent)
            rule.broken(track->name + "_preview.m3u8 does not say it, nor does preview.m3u8");
    }
    return rule.result();
}

RuleResult check_no_discontinuity(const Inspection& package)
{
    Rule rule{"S10", RuleLevel::must};
    rule.measured("none");
    each_playlist(package, [&](const std::string& file, const MediaPlaylist& playlist, TrackKind) {
        if (playlist.discontinuities > 0)
            rule.broken(file + " has a discontinuity, which our packages never need");
    });
    return rule.result();
}

} // namespace

void check_timing(const Inspection& package, RuleResults& results)
{
    for (const auto check :
         {check_longest, check_target, check_extinf, check_rounding, check_same_range, check_tags,
          check_independent, check_no_discontinuity})
        results.push_back(check(package));
}

} // namespace supple::media
