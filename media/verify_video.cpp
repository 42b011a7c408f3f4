#include "media/h264_level.hpp"
#include "media/rules.hpp"
#include "media/track_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace supple::media
{

namespace
{

constexpr int idr = 5; // NAL unit type, H.264 table 7-1
constexpr int baseline_profile = 66;
constexpr int main_profile = 77;
constexpr int high_profile = 100;
constexpr int highest_level = 52;
constexpr int compatible_level = 41;
// Nothing below is asked for: every player of the last fifteen years has it.
constexpr int least_asked_level = 30;
constexpr double longest_group_seconds =
    2.1; // AHLS 1.13 says two; rates like 12.5 do not divide it

double frame_rate(const TrackFacts& track)
{
    if (!track.init || !track.open() || track.segments.empty())
        return 0;
    const auto& fragments = track.segments.front().content->fragments;
    return fragments.front().longest == 0
               ? 0
               : static_cast<double>(track.init->timescale) / fragments.front().longest;
}

bool is_h264(const InitSegment& init)
{
    return init.sample_entry == "avc1" || init.sample_entry == "avc3";
}

bool is_known_profile(int profile)
{
    return profile == baseline_profile || profile == main_profile || profile == high_profile;
}

RuleResult check_codec(const Inspection& package)
{
    Rule rule{"V1", RuleLevel::must};
    int lowest = std::numeric_limits<int>::max();
    std::string seen;
    each_picture(package, rule, [&](const TrackFacts& track) {
        const auto& sequence = track.init->sequence;
        if (track.kind == TrackKind::video)
            lowest = std::min(lowest, sequence.level);
        seen += fmt::format("{}{} profile {} level {}", seen.empty() ? "" : ", ", track.name,
                            sequence.profile, sequence.level);
        if (!is_h264(*track.init))
            rule.broken(fmt::format("{} is {}, not H.264", track.name, track.init->sample_entry));
        else if (!is_known_profile(sequence.profile) || sequence.level > highest_level)
            rule.broken(fmt::format("{} has profile {} and level {}, not within High 5.2",
                                    track.name, sequence.profile, sequence.level));
    });
    if (!rule.is_broken() && lowest > compatible_level)
        rule.broken(
            fmt::format("no variant is at or below level 4.1, the lowest is at {}", lowest));
    rule.measured("H.264: " + seen);
    return rule.result();
}

void check_level(Rule& rule, const TrackFacts& track, double rate)
{
    const auto& sequence = track.init->sequence;
    const int least = least_level(sequence.width, sequence.height, rate);
    if (sequence.level > std::max(least, least_asked_level))
        rule.broken(fmt::format("{} has level {}, its size and rate need {}", track.name,
                                sequence.level, least));
    if (sequence.level < least)
        rule.broken(fmt::format("{} has level {}, which does not hold its size and rate",
                                track.name, sequence.level));
}

RuleResult check_profile(const Inspection& package)
{
    Rule rule{"V2", RuleLevel::should};
    std::string seen;
    each_video(package, rule, [&](const TrackFacts& track) {
        const auto& sequence = track.init->sequence;
        const double rate = frame_rate(track);
        seen += fmt::format("{}{} {}x{} at level {}", seen.empty() ? "" : ", ", track.name,
                            sequence.width, sequence.height, sequence.level);
        if (sequence.profile != high_profile)
            rule.broken(fmt::format("{} has profile {}, not High", track.name, sequence.profile));
        if (rate > 0)
            check_level(rule, track, rate);
    });
    rule.measured("High; " + seen);
    return rule.result();
}

RuleResult check_sample_entry(const Inspection& package)
{
    Rule rule{"V3", RuleLevel::should};
    rule.measured("avc1, parameter sets in the init segments alone");
    each_picture(package, rule, [&](const TrackFacts& track) {
        if (track.init->sample_entry != "avc1")
            rule.broken(
                fmt::format("{} has sample entry {}", track.name, track.init->sample_entry));
        for (const SegmentFacts& segment : track.segments) {
            if (!segment.content)
                continue;
            for (const Fragment& fragment : segment.content->fragments)
                if (fragment.parameter_sets)
                    rule.broken(segment.file + " carries parameter sets in its samples");
        }
    });
    return rule.result();
}

bool opens_with_idr(const Fragment& fragment)
{
    const auto& types = fragment.first_nal_types;
    return fragment.first_is_sync && std::find(types.begin(), types.end(), idr) != types.end();
}

RuleResult check_key_pictures(const Inspection& package)
{
    Rule rule{"V4", RuleLevel::must};
    std::size_t fragments = 0;
    each_open_video(package, rule, [&](const TrackFacts& track) {
        for (const SegmentFacts& segment : track.segments)
            for (const Fragment& fragment : segment.content->fragments) {
                ++fragments;
                if (!opens_with_idr(fragment))
                    rule.broken(segment.file + " has a fragment that does not begin with an IDR");
            }
    });
    if (fragments > 0)
        rule.measured(fmt::format("each of {} fragments begins with an IDR", fragments));
    return rule.result();
}

RuleResult check_group_length(const Inspection& package)
{
    Rule rule{"V4", RuleLevel::should};
    double longest = 0;
    each_open_video(package, rule, [&](const TrackFacts& track) {
        for (const SegmentFacts& segment : track.segments)
            for (const Fragment& fragment : segment.content->fragments) {
                const double seconds =
                    static_cast<double>(fragment.duration) / track.init->timescale;
                longest = std::max(longest, seconds);
                if (seconds > longest_group_seconds)
                    rule.broken(
                        fmt::format("{} has an IDR only every {:.3f} s", segment.file, seconds));
            }
    });
    if (longest > 0)
        rule.measured(fmt::format("an IDR at least every {:.3f} s", longest));
    return rule.result();
}

RuleResult check_progressive(const Inspection& package)
{
    Rule rule{"V5", RuleLevel::must};
    rule.measured("every sequence is progressive");
    each_picture(package, rule, [&](const TrackFacts& track) {
        if (!track.init->sequence.progressive)
            rule.broken(track.name + " may hold interlaced pictures (frame_mbs_only_flag is 0)");
    });
    return rule.result();
}

RuleResult check_frame_rate(const Inspection& package)
{
    constexpr double fastest = 60.5; // AHLS 1.18 and 1.19: sixty
    Rule rule{"V6", RuleLevel::must};
    each_open_video(package, rule, [&](const TrackFacts& track) {
        const auto length = track.segments.front().content->fragments.front().longest;
        for (const SegmentFacts& segment : track.segments)
            for (const Fragment& fragment : segment.content->fragments)
                if (fragment.shortest != length || fragment.longest != length || length == 0)
                    rule.broken(segment.file + " has frames of different lengths");
        const double rate = frame_rate(track);
        rule.figure({.of = track.name, .unit = "1/s", .measured = rate});
        rule.measured("constant, at most sixty frames a second");
        if (rate > fastest)
            rule.broken(fmt::format("{} has {:.3f} frames a second", track.name, rate));
    });
    return rule.result();
}

bool is_bt709(const std::optional<Colour>& colour)
{
    return colour && colour->primaries == 1 && colour->transfer == 1 && colour->matrix == 1 &&
           !colour->full_range;
}

RuleResult check_colour(const Inspection& package)
{
    Rule rule{"V7", RuleLevel::should};
    rule.measured("colr nclx says BT.709, limited range, in every track");
    each_picture(package, rule, [&](const TrackFacts& track) {
        const auto& colour = track.init->colour;
        if (!colour)
            rule.broken(track.name + " has no colr box of kind nclx");
        else if (!is_bt709(colour))
            rule.broken(fmt::format("{} says {}/{}/{}{}, not 1/1/1", track.name, colour->primaries,
                                    colour->transfer, colour->matrix,
                                    colour->full_range ? " full range" : ""));
    });
    return rule.result();
}

RuleResult check_range(const Inspection& package)
{
    constexpr int pq = 16; // transfer characteristics, ISO 23091-2
    constexpr int hlg = 18;
    Rule rule{"V8", RuleLevel::must};
    rule.measured("all variants are SDR");
    each_picture(package, rule, [&](const TrackFacts& track) {
        const auto& colour = track.init->colour;
        if (colour && (colour->transfer == pq || colour->transfer == hlg))
            rule.broken(track.name + " is H.264 with an HDR transfer, which may only be HEVC");
    });
    return rule.result();
}

RuleResult check_upright(const Inspection& package)
{
    Rule rule{"V14", RuleLevel::must};
    rule.measured("upright, even sizes, square pixels");
    each_picture(package, rule, [&](const TrackFacts& track) {
        const auto& sequence = track.init->sequence;
        if (!is_identity(track.init->matrix))
            rule.broken(track.name + " has a display matrix");
        if (sequence.width % 2 != 0 || sequence.height % 2 != 0)
            rule.broken(fmt::format("{} is {}x{}", track.name, sequence.width, sequence.height));
        if (!sequence.square_pixels)
            rule.broken(track.name + " does not have square pixels");
    });
    return rule.result();
}

} // namespace

void check_video(const Inspection& package, RuleResults& results)
{
    for (const auto check :
         {check_codec, check_profile, check_sample_entry, check_key_pictures, check_group_length,
          check_progressive, check_frame_rate, check_colour, check_range, check_upright})
        results.push_back(check(package));
}

} // namespace supple::media
