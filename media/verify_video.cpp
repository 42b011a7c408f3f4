#include "media/rules.hpp"
#include "media/track_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace supple::media
{

namespace
{

constexpr int idr = 5; // NAL unit types, H.264 table 7-1
constexpr int sequence_set = 7;
constexpr int picture_set = 8;
constexpr int high_profile = 100;
constexpr double longest_group_seconds =
    2.1; // AHLS 1.13 says two; rates like 12.5 do not divide it

// H.264 table A-1: level, most macroblocks a second, most macroblocks a frame.
struct LevelLimit {
    int level;
    double blocks_per_second;
    int blocks;
};
constexpr std::array<LevelLimit, 11> level_limits{{{30, 40'500, 1'620},
                                                   {31, 108'000, 3'600},
                                                   {32, 216'000, 5'120},
                                                   {40, 245'760, 8'192},
                                                   {41, 245'760, 8'192},
                                                   {42, 522'240, 8'704},
                                                   {50, 589'824, 22'080},
                                                   {51, 983'040, 36'864},
                                                   {52, 2'073'600, 36'864},
                                                   {60, 4'177'920, 139'264},
                                                   {61, 8'355'840, 139'264}}};

double frame_rate(const TrackFacts& track)
{
    if (!track.init || !track.open() || track.segments.empty())
        return 0;
    const auto& fragments = track.segments.front().content->fragments;
    return fragments.front().longest == 0
               ? 0
               : static_cast<double>(track.init->timescale) / fragments.front().longest;
}

// Nothing below 3.0 is asked for: every player of the last fifteen years has it.
int needed_level(const SequenceParameters& sequence, double rate)
{
    const int blocks = ((sequence.width + 15) / 16) * ((sequence.height + 15) / 16);
    for (const LevelLimit& limit : level_limits)
        if (blocks <= limit.blocks && blocks * rate <= limit.blocks_per_second)
            return limit.level;
    return std::numeric_limits<int>::max();
}

RuleResult check_codec(const Inspection& package)
{
    Rule rule{"V1", RuleLevel::must};
    int lowest = std::numeric_limits<int>::max();
    each_video(package, rule, [&](const TrackFacts& track) {
        const auto& sequence = track.init->sequence;
        lowest = std::min(lowest, sequence.level);
        if (track.init->sample_entry != "avc1" && track.init->sample_entry != "avc3")
            rule.broken(fmt::format("{} is {}, not H.264", track.name, track.init->sample_entry));
        else if (sequence.profile > high_profile || sequence.level > 52)
            rule.broken(fmt::format("{} has profile {} and level {}, above High 5.2", track.name,
                                    sequence.profile, sequence.level));
    });
    if (!rule.is_broken() && lowest > 41)
        rule.broken("no variant is at or below level 4.1");
    rule.measured("H.264, at most High 5.2, some at or below level 4.1");
    return rule.result();
}

RuleResult check_profile(const Inspection& package)
{
    Rule rule{"V2", RuleLevel::should};
    std::string seen;
    each_video(package, rule, [&](const TrackFacts& track) {
        const auto& sequence = track.init->sequence;
        const int needed = needed_level(sequence, std::max(frame_rate(track), 1.0));
        seen += fmt::format("{}{} level {}", seen.empty() ? "" : ", ", track.name, sequence.level);
        if (sequence.profile != high_profile)
            rule.broken(fmt::format("{} has profile {}, not High", track.name, sequence.profile));
        if (!track.shut && sequence.level > needed)
            rule.broken(fmt::format("{} has level {}, its size and rate need {}", track.name,
                                    sequence.level, needed));
    });
    rule.measured("High; " + seen);
    return rule.result();
}

RuleResult check_sample_entry(const Inspection& package)
{
    Rule rule{"V3", RuleLevel::should};
    rule.measured("avc1, parameter sets in the init segments alone");
    each_video(package, rule, [&](const TrackFacts& track) {
        if (track.init->sample_entry != "avc1")
            rule.broken(
                fmt::format("{} has sample entry {}", track.name, track.init->sample_entry));
        for (const SegmentFacts& segment : track.segments) {
            if (!segment.content)
                continue;
            for (const Fragment& fragment : segment.content->fragments)
                for (const int type : fragment.first_nal_types)
                    if (type == sequence_set || type == picture_set)
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
    each_video(package, rule, [&](const TrackFacts& track) {
        if (!track.init->sequence.progressive)
            rule.broken(track.name + " may hold interlaced pictures (frame_mbs_only_flag is 0)");
    });
    return rule.result();
}

RuleResult check_frame_rate(const Inspection& package)
{
    Rule rule{"V6", RuleLevel::must};
    double fastest = 0;
    each_open_video(package, rule, [&](const TrackFacts& track) {
        const auto length = track.segments.front().content->fragments.front().longest;
        for (const SegmentFacts& segment : track.segments)
            for (const Fragment& fragment : segment.content->fragments)
                if (fragment.shortest != length || fragment.longest != length || length == 0)
                    rule.broken(segment.file + " has frames of different lengths");
        const double rate = frame_rate(track);
        fastest = std::max(fastest, rate);
        if (rate > 60.5)
            rule.broken(fmt::format("{} has {:.3f} frames a second", track.name, rate));
    });
    if (fastest > 0)
        rule.measured(fmt::format("constant, {:.3f} frames a second", fastest));
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
    each_video(package, rule, [&](const TrackFacts& track) {
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
    each_video(package, rule, [&](const TrackFacts& track) {
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
    each_video(package, rule, [&](const TrackFacts& track) {
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
