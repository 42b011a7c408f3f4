#include "media/rules.hpp"
#include "media/track_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

constexpr double longest_fragment_seconds = 2.1;
constexpr double samples_per_aac_frame = 1024;

// Ends of segments in seconds, as they are seen and heard.
std::vector<double> boundaries(const TrackFacts& track)
{
    std::vector<double> ends;
    double end = 0;
    for (const SegmentFacts& segment : track.segments)
        ends.push_back(end += track.segment_seconds(segment));
    return ends;
}

// Sound can only be cut between its own frames.
double slack_of(const TrackFacts& track)
{
    constexpr double hair = 2e-6; // EXTINF is rounded to a microsecond
    if (track.kind != TrackKind::audio || !track.init)
        return hair;
    return samples_per_aac_frame / track.init->timescale + hair;
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
        double worst = 0;
        for (std::size_t at = 0; at + 1 < ends.size(); ++at) {
            worst = std::max(worst, std::abs(ends[at] - grid[at]));
            if (std::abs(ends[at] - grid[at]) > slack_of(track))
                rule.broken(fmt::format("{} ends at {:.6f} s, in {} at {:.6f} s",
                                        track.segments[at].file, ends[at], videos.front()->name,
                                        grid[at]));
        }
        rule.figure({.of = name + ", the farthest cut", .unit = "s", .measured = worst});
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

bool has_brand(const InitSegment& init, const std::string& brand)
{
    return std::find(init.brands.begin(), init.brands.end(), brand) != init.brands.end();
}

void check_edits(Rule& rule, const TrackFacts& track)
{
    const auto& edits = track.init->edits;
    if (track.kind != TrackKind::audio && !edits.empty())
        rule.broken(track.name + " has an edit list, which players of video ignore");
    // Chromium honours a single edit and ignores empty ones. AAC begins with priming that must be
    // hidden; without that edit the sound is late by it.
    if (track.kind == TrackKind::audio && (edits.size() != 1 || edits.front().media_time <= 0))
        rule.broken(track.name + " does not hide its priming by exactly one edit");
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
                if (fragment.idr_pictures > 1)
                    rule.broken(fmt::format("{} has {} IDRs in one fragment", segment.file,
                                            fragment.idr_pictures));
            }
    });
    if (longest > 0)
        rule.measured(fmt::format("a fragment for each IDR, every {:.3f} s or sooner", longest));
    return rule.result();
}

} // namespace

void check_segments(const Inspection& package, RuleResults& results)
{
    for (const auto check : {check_alignment, check_continuity, check_cmaf, check_fragments})
        results.push_back(check(package));
}

} // namespace supple::media
