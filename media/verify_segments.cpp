#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

constexpr double usual_target = 6;       // AHLS 7.5, 7.6
constexpr double most_over_target = 0.5; // AHLS 7.7
constexpr double longest_fragment_seconds = 2.1;
constexpr double samples_per_aac_frame = 1024;

// Every track with samples that could be looked into; unreadable ones break the rule.
template <typename Check>
void each_open(const Inspection& package, Rule& rule, Check check)
{
    for (const auto& [name, track] : package.tracks) {
        if (track.kind == TrackKind::captions)
            continue;
        if (!track.readable)
            rule.broken(name + ": it could not be read to its end");
        else if (track.shut)
            rule.does_not_apply("encrypted, and no keys were given");
        else if (!track.segments.empty())
            check(track);
        else
            rule.broken(name + ": it has no segments");
    }
    if (package.tracks.empty())
        rule.broken("there are no tracks");
}

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

// Samples that the edit list hides: the encoder's priming, which nobody hears and EXTINF does not
// count.
std::int64_t hidden_ticks(const TrackFacts& track)
{
    const auto& edits = track.init->edits;
    return edits.empty() ? 0 : std::max<std::int64_t>(0, edits.front().media_time);
}

// How far the sum of any run of EXTINF is from the samples: the spread of the running difference.
double worst_run(const TrackFacts& track)
{
    double declared = 0;
    double low = 0;
    double high = 0;
    std::int64_t ticks = -hidden_ticks(track);
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
    double frame = 1.0 / 60; // of the video, which the limit is made of
    for (const TrackFacts* video : package.of_kind(TrackKind::video))
        if (video->open() && !video->segments.empty())
            frame = frame_seconds(*video);
    double worst = 0;
    each_open(package, rule, [&](const TrackFacts& track) {
        const double off = worst_run(track);
        worst = std::max(worst, off);
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

RuleResult check_same_range(const Inspection& package)
{
    // A frame of sound at each end, and a frame of picture.
    constexpr double slack = 0.1;
    Rule rule{"S4", RuleLevel::must};
    const auto videos = package.of_kind(TrackKind::video);
    if (videos.empty() || videos.front()->segments.empty()) {
        rule.broken("there is no video to compare with");
        return rule.result();
    }
    const TrackFacts& first = *videos.front();
    rule.measured(fmt::format("all tracks last {:.3f} s, with a target of {} s", first.seconds(),
                              first.playlist.target_seconds));
    for (const auto& [name, track] : package.tracks) {
        if (track.playlist.target_seconds != first.playlist.target_seconds)
            rule.broken(fmt::format("{} has a target of {} s, {} of {} s", name,
                                    track.playlist.target_seconds, first.name,
                                    first.playlist.target_seconds));
        const bool iframes = track.kind == TrackKind::iframes;
        if (std::abs(track.seconds() - first.seconds()) > (iframes ? 1.0 : slack))
            rule.broken(fmt::format("{} lasts {:.3f} s, {} {:.3f} s", name, track.seconds(),
                                    first.name, first.seconds()));
    }
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

// Ends of segments in seconds, from the first decode time on.
std::vector<double> boundaries(const TrackFacts& track)
{
    std::vector<double> ends;
    double end = 0;
    for (const SegmentFacts& segment : track.segments)
        ends.push_back(end += track.segment_seconds(segment));
    return ends;
}

// Sound can only be cut between its own frames, and its first one may be priming that is not heard.
double slack_of(const TrackFacts& track)
{
    if (track.kind != TrackKind::audio || !track.init)
        return 1e-6;
    return 2 * samples_per_aac_frame / track.init->timescale + 1e-6;
}

RuleResult check_alignment(const Inspection& package)
{
    Rule rule{"S6", RuleLevel::must};
    const auto videos = package.of_kind(TrackKind::video);
    if (videos.empty()) {
        rule.broken("there is no video track");
        return rule.result();
    }
    const std::vector<double> grid = boundaries(*videos.front());
    for (const auto& [name, track] : package.tracks) {
        if (track.kind == TrackKind::iframes)
            continue;
        const std::vector<double> ends = boundaries(track);
        if (ends.size() != grid.size()) {
            rule.broken(fmt::format("{} has {} segments, {} has {}", name, ends.size(),
                                    videos.front()->name, grid.size()));
            continue;
        }
        for (std::size_t at = 0; at + 1 < ends.size(); ++at)
            if (std::abs(ends[at] - grid[at]) > slack_of(track))
                rule.broken(fmt::format("{} ends at {:.6f} s, in {} at {:.6f} s",
                                        track.segments[at].file, ends[at], videos.front()->name,
                                        grid[at]));
    }
    rule.measured(fmt::format("{} segments with the same ends in every track", grid.size()));
    return rule.result();
}

RuleResult check_continuity(const Inspection& package)
{
    Rule rule{"S7", RuleLevel::must};
    std::size_t count = 0;
    each_open(package, rule, [&](const TrackFacts& track) {
        std::uint64_t next = 0;
        for (const SegmentFacts& segment : track.segments)
            for (const Fragment& fragment : segment.content->fragments) {
                ++count;
                if (fragment.decode_time != next)
                    rule.broken(fmt::format("{}: a fragment begins at tick {}, {} was due",
                                            segment.file, fragment.decode_time, next));
                next = fragment.decode_time + static_cast<std::uint64_t>(fragment.duration);
            }
    });
    if (count > 0)
        rule.measured(
            fmt::format("{} fragments follow each other without a gap, from zero", count));
    return rule.result();
}

RuleResult check_independent(const Inspection& package)
{
    Rule rule{"S9", RuleLevel::must};
    rule.measured("EXT-X-INDEPENDENT-SEGMENTS is said");
    if (!package.main || !package.main->independent)
        for (const TrackFacts* track : package.of_kind(TrackKind::video))
            if (!track->playlist.independent)
                rule.broken(track->name + ".m3u8 does not say it, nor does main.m3u8");
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

bool has_brand(const InitSegment& init, const std::string& brand)
{
    return std::find(init.brands.begin(), init.brands.end(), brand) != init.brands.end();
}

void check_edits(Rule& rule, const TrackFacts& track)
{
    const auto& edits = track.init->edits;
    if (track.kind != TrackKind::audio && !edits.empty())
        rule.broken(track.name + " has an edit list, which players of video ignore");
    // Chromium honours a single edit and ignores empty ones: sound would be late.
    if (track.kind == TrackKind::audio &&
        (edits.size() > 1 || (edits.size() == 1 && edits.front().media_time < 0)))
        rule.broken(track.name + " has an edit list that is more than the trimming of its priming");
}

RuleResult check_cmaf(const Inspection& package)
{
    Rule rule{"S11", RuleLevel::must};
    rule.measured("CMAF tracks: cmfc, tfdt and default-base-is-moof, no edit list on video");
    each_open(package, rule, [&](const TrackFacts& track) {
        if (!has_brand(*track.init, "cmfc"))
            rule.broken(track.name + " lacks the brand cmfc");
        check_edits(rule, track);
        for (const SegmentFacts& segment : track.segments)
            for (const Fragment& fragment : segment.content->fragments) {
                if (!fragment.has_decode_time || !fragment.base_is_moof)
                    rule.broken(segment.file + " lacks tfdt or default-base-is-moof");
                if (track.kind != TrackKind::audio && fragment.first_offset != 0)
                    rule.broken(segment.file + " shows its first picture later than it begins");
            }
    });
    return rule.result();
}

RuleResult check_fragments(const Inspection& package)
{
    Rule rule{"S12", RuleLevel::should};
    double longest = 0;
    each_open(package, rule, [&](const TrackFacts& track) {
        if (track.kind != TrackKind::video)
            return;
        for (const SegmentFacts& segment : track.segments)
            for (const Fragment& fragment : segment.content->fragments) {
                const double seconds =
                    static_cast<double>(fragment.duration) / track.init->timescale;
                longest = std::max(longest, seconds);
                if (seconds > longest_fragment_seconds)
                    rule.broken(
                        fmt::format("{} has a fragment of {:.3f} s", segment.file, seconds));
            }
    });
    if (longest > 0)
        rule.measured(fmt::format("a fragment every {:.3f} s or sooner", longest));
    return rule.result();
}

} // namespace

void check_segments(const Inspection& package, RuleResults& results)
{
    for (const auto check :
         {check_longest, check_target, check_extinf, check_rounding, check_same_range, check_tags,
          check_alignment, check_continuity, check_independent, check_no_discontinuity, check_cmaf,
          check_fragments})
        results.push_back(check(package));
}

} // namespace supple::media
