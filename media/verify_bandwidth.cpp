#include "media/rate_claim.hpp"
#include "media/rules.hpp"

#include <fmt/format.h>

#include <cmath>

namespace supple::media
{

namespace
{

constexpr double tolerance = 0.10;  // AHLS 9.13, 9.14
constexpr double highest_ratio = 2; // AHLS 1.30

// One of a claim's two rates.
struct Side {
    const char* attribute;
    std::optional<std::int64_t> RateClaim::*declared;
    double Rate::*measured;
};

constexpr Side average_side{"AVERAGE-BANDWIDTH", &RateClaim::average, &Rate::average};
constexpr Side peak_side{"BANDWIDTH", &RateClaim::peak, &Rate::peak};

// How far apart, as a share of what was measured; empty if there are no two numbers to compare.
std::optional<double> distance(const RateClaim& claim, const Side& side)
{
    const auto declared = claim.*side.declared;
    const double measured = claim.measured.*side.measured;
    if (!claim.known || !declared || measured <= 0)
        return std::nullopt;
    return std::abs(static_cast<double>(*declared) / measured - 1);
}

RuleResult check_side(const char* id, const std::vector<RateClaim>& claims, const Side& side)
{
    Rule rule{id, RuleLevel::must};
    if (claims.empty())
        rule.broken("there is no multivariant playlist to measure");
    double farthest = 0;
    for (const RateClaim& claim : claims) {
        const auto off = distance(claim, side);
        if (!off) {
            rule.broken(
                fmt::format("{}: {} is missing, or its segments are", claim.who, side.attribute));
            continue;
        }
        farthest = std::max(farthest, *off);
        const Figure figure{claim.who, "bit/s", static_cast<double>(*(claim.*side.declared)),
                            claim.measured.*side.measured};
        rule.figure(figure);
        if (*off > tolerance)
            rule.broken(text(figure));
    }
    rule.measured(fmt::format("{} rates, at most {:.1f} % from what was measured", claims.size(),
                              farthest * 100));
    return rule.result();
}

RuleResult check_ratio(const std::vector<RateClaim>& claims)
{
    Rule rule{"B3", RuleLevel::should};
    double highest = 0;
    for (const RateClaim& claim : claims) {
        if (!claim.is_variant || claim.measured.average <= 0)
            continue;
        const double times = claim.measured.peak / claim.measured.average;
        highest = std::max(highest, times);
        rule.figure({.of = claim.who, .unit = "%", .measured = times * 100});
        if (times > highest_ratio)
            rule.broken(fmt::format("{} peaks at {:.0f} % of its average", claim.who, times * 100));
    }
    rule.measured(fmt::format("the highest peak is {:.0f} % of its average", highest * 100));
    return rule.result();
}

} // namespace

void check_bandwidth(const Inspection& package, RuleResults& results)
{
    const auto claims = rate_claims(package);
    results.push_back(check_side("B1", claims, average_side));
    results.push_back(check_side("B2", claims, peak_side));
    results.push_back(check_ratio(claims));
}

} // namespace supple::media
