#include "media/rate_claim.hpp"
#include "media/rules.hpp"
#include "media/track_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

constexpr double first_variant_bits = 2'000'000; // AHLS 1.32
constexpr double cellular_bits = 192'000;        // AHLS 9.21

// Who asks for one copied rendition gets one: what needs several is said, but refuses nothing.
RuleLevel must_unless_copy_only(const Inspection& package)
{
    return package.copy_only ? RuleLevel::should : RuleLevel::must;
}

// Even sizes cannot hit a ratio exactly: two pixels of slack each way.
bool same_shape(const SequenceParameters& one, const SequenceParameters& other)
{
    const double ideal = static_cast<double>(one.width) * other.height / one.height;
    const double slack = 2.0 + 2.0 * one.width / one.height;
    return std::abs(ideal - other.width) <= slack;
}

RuleResult check_shape(const Inspection& package)
{
    Rule rule{"V9", RuleLevel::should};
    const TrackFacts* first = nullptr;
    each_video(package, rule, [&](const TrackFacts& track) {
        if (!first)
            first = &track;
        const auto& one = first->init->sequence;
        const auto& other = track.init->sequence;
        if (one.height <= 0 || !same_shape(one, other))
            rule.broken(fmt::format("{} is {}x{}, {} is {}x{}", first->name, one.width, one.height,
                                    track.name, other.width, other.height));
    });
    rule.measured("all variants have one shape");
    return rule.result();
}

RuleResult check_variant_count(const Inspection& package)
{
    Rule rule{"V10", must_unless_copy_only(package)};
    const auto count = package.main ? package.main->variants.size() : 0;
    if (count < 2)
        rule.broken(fmt::format("{} variants; there must be several", count));
    rule.measured(fmt::format("{} variants", count));
    return rule.result();
}

RuleResult check_top_variants(const Inspection& package)
{
    Rule rule{"V10", RuleLevel::should};
    int top = 0;
    int count = 0;
    each_video(package, rule, [&](const TrackFacts& track) {
        const int height = std::min(track.init->sequence.height, track.init->sequence.width);
        count = height > top ? 1 : count + (height == top ? 1 : 0);
        top = std::max(top, height);
    });
    if (top < 720)
        rule.does_not_apply("the source is smaller than HD");
    else if (count < 2)
        rule.broken(fmt::format("only one variant has the top size of {} lines", top));
    else
        rule.measured(fmt::format("{} variants at the top size of {} lines", count, top));
    return rule.result();
}

double distance_to_first(const Variant& variant)
{
    const auto rate = variant.attributes.number("AVERAGE-BANDWIDTH").value_or(1);
    return std::abs(std::log(std::max(1.0, static_cast<double>(rate)) / first_variant_bits));
}

RuleResult check_first_variant(const Inspection& package)
{
    Rule rule{"V12", RuleLevel::should};
    if (!package.main || package.main->variants.empty()) {
        rule.broken("main.m3u8 lists no variant");
        return rule.result();
    }
    const auto& variants = package.main->variants;
    const auto nearest = std::min_element(
        variants.begin(), variants.end(), [](const Variant& left, const Variant& right) {
            return distance_to_first(left) < distance_to_first(right);
        });
    // Two equally near variants may stand in either order.
    if (distance_to_first(variants.front()) > distance_to_first(*nearest) + 1e-9)
        rule.broken(fmt::format("{} is listed first, {} is nearer to 2 Mb/s",
                                variants.front().address, nearest->address));
    rule.measured(
        fmt::format("first is {} with {} kb/s", variants.front().address,
                    variants.front().attributes.number("AVERAGE-BANDWIDTH").value_or(0) / 1000));
    return rule.result();
}

// A peak is that of a run of at least half a target (RFC 8216bis 4.1).
bool is_too_short_for_a_peak(const Inspection& package)
{
    const auto videos = package.of_kind(TrackKind::video);
    return std::all_of(videos.begin(), videos.end(), [](const TrackFacts* track) {
        return track->seconds() < 0.5 * static_cast<double>(track->playlist.target_seconds);
    });
}

RuleResult check_cellular(const Inspection& package)
{
    Rule rule{"V13", must_unless_copy_only(package)};
    const RateClaim* lowest = nullptr;
    const auto claims = rate_claims(package);
    for (const RateClaim& claim : claims)
        if (claim.file == "main.m3u8" && claim.is_variant && claim.measured.peak > 0 &&
            (!lowest || claim.measured.peak < lowest->measured.peak))
            lowest = &claim;
    if (!lowest) {
        rule.broken("main.m3u8 lists no variant that could be measured");
        return rule.result();
    }
    if (is_too_short_for_a_peak(package)) {
        rule.does_not_apply("shorter than half a target, so it has no peak");
        return rule.result();
    }
    const Figure figure{lowest->who, "bit/s",
                        lowest->peak ? std::optional<double>(*lowest->peak) : std::nullopt,
                        lowest->measured.peak};
    rule.figure(figure);
    if (std::max(lowest->measured.peak, figure.declared.value_or(0)) > cellular_bits)
        rule.broken("no variant peaks at or below 192 kb/s, the lowest is " + text(figure));
    rule.measured(lowest->who + " is the lowest, for the telephone network");
    return rule.result();
}

} // namespace

void check_ladder(const Inspection& package, RuleResults& results)
{
    for (const auto check : {check_shape, check_variant_count, check_top_variants,
                             check_first_variant, check_cellular})
        results.push_back(check(package));
}

} // namespace supple::media
