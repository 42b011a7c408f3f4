#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace supple::media
{

namespace
{

constexpr double tolerance = 0.10; // AHLS 9.13, 9.14

constexpr SegmentRange everything{.count = std::numeric_limits<int>::max() - 1};

struct Rate {
    double peak = 0; // bits per second
    double average = 0;
};

// Of the segments in the range, by RFC 8216bis 4.1, from the sizes of the files. Prefix sums, where
// the packager walks runs: two ways to one number.
Rate measure(const TrackFacts& track, SegmentRange range, double target_seconds)
{
    std::vector<double> seconds{0};
    std::vector<double> bits{0};
    int number = 0;
    for (const SegmentFacts& segment : track.segments) {
        if (!range.contains(++number))
            continue;
        seconds.push_back(seconds.back() + track.segment_seconds(segment));
        bits.push_back(bits.back() + 8.0 * static_cast<double>(segment.bytes));
    }
    constexpr double hair = 1e-6; // EXTINF is rounded to a microsecond
    Rate rate;
    for (std::size_t from = 0; from + 1 < seconds.size(); ++from)
        for (std::size_t to = from + 1; to < seconds.size(); ++to) {
            const double length = seconds[to] - seconds[from];
            if (length > 1.5 * target_seconds + hair)
                break;
            if (length >= 0.5 * target_seconds - hair)
                rate.peak = std::max(rate.peak, (bits[to] - bits[from]) / length);
        }
    rate.average = seconds.back() > 0 ? bits.back() / seconds.back() : 0;
    if (rate.peak == 0)
        rate.peak = rate.average;
    return rate;
}

// One line of a multivariant playlist with a bandwidth, and what its bytes say.
struct Claim {
    std::string who;
    std::optional<std::int64_t> peak;
    std::optional<std::int64_t> average;
    Rate measured;
    bool known = false; // its tracks could be found
    bool is_variant = false;
};

class Claims
{
  public:
    explicit Claims(const Inspection& package) : package_(package)
    {
        if (package.main)
            add(*package.main, "main", everything);
        if (package.listening)
            add(*package.listening, "listen", everything);
        if (package.preview)
            add(*package.preview, "preview", package.preview_range());
    }
    const std::vector<Claim>& all() const { return claims_; }

  private:
    void add(const MultivariantPlaylist& playlist, const char* file, SegmentRange range)
    {
        for (const Variant& variant : playlist.variants) {
            Claim& claim = begin(variant.attributes, variant.address, file, range);
            claim.is_variant = true;
            for (const char* kind : {"AUDIO", "SUBTITLES"}) {
                const Rate extra = costliest(playlist, kind, variant, range);
                claim.measured.peak += extra.peak;
                claim.measured.average += extra.average;
            }
        }
        for (const AttributeList& iframes : playlist.iframes)
            begin(iframes, iframes.find("URI").value_or(""), file, range);
    }

    Claim& begin(const AttributeList& attributes, const std::string& address, const char* file,
                 SegmentRange range)
    {
        Claim& claim = claims_.emplace_back();
        claim.who = fmt::format("{} in {}", address, file);
        claim.peak = attributes.number("BANDWIDTH");
        claim.average = attributes.number("AVERAGE-BANDWIDTH");
        if (const TrackFacts* track = package_.by_address(address)) {
            claim.known = true;
            // A variant of sound alone costs what its dearest sound does, which is added later.
            if (track->kind != TrackKind::audio)
                claim.measured = measure(*track, range, target(*track));
        }
        return claim;
    }

    Rate costliest(const MultivariantPlaylist& playlist, const char* kind, const Variant& variant,
                   SegmentRange range)
    {
        Rate most;
        const auto group = variant.attributes.find(kind);
        for (const AttributeList& media : playlist.media) {
            if (!group || media.find("TYPE") != kind || media.find("GROUP-ID") != group)
                continue;
            const TrackFacts* track = package_.by_address(media.find("URI").value_or(""));
            if (!track)
                continue;
            const Rate rate = measure(*track, range, target(*track));
            most.peak = std::max(most.peak, rate.peak);
            most.average = std::max(most.average, rate.average);
        }
        return most;
    }

    static double target(const TrackFacts& track)
    {
        return static_cast<double>(track.playlist.target_seconds);
    }

    const Inspection& package_;
    std::vector<Claim> claims_;
};

void compare(Rule& rule, const Claim& claim, std::optional<std::int64_t> declared, double measured,
             const char* name)
{
    if (!claim.known)
        rule.broken(fmt::format("{}: its segments were not found", claim.who));
    else if (!declared)
        rule.broken(fmt::format("{}: {} is missing", claim.who, name));
    else if (measured <= 0 || std::abs(static_cast<double>(*declared) / measured - 1) > tolerance)
        rule.broken(fmt::format("{}: {} says {} kb/s, measured {:.0f} kb/s", claim.who, name,
                                *declared / 1000, measured / 1000));
}

double farthest(const std::vector<Claim>& claims, bool peak)
{
    double most = 0;
    for (const Claim& claim : claims) {
        const double declared =
            static_cast<double>((peak ? claim.peak : claim.average).value_or(0));
        const double measured = peak ? claim.measured.peak : claim.measured.average;
        most = std::max(most, measured > 0 ? std::abs(declared / measured - 1) : 1);
    }
    return most * 100;
}

} // namespace

void check_bandwidth(const Inspection& package, RuleResults& results)
{
    const Claims found{package};
    const auto& claims = found.all();
    Rule average{"B1", RuleLevel::must};
    Rule peak{"B2", RuleLevel::must};
    Rule ratio{"B3", RuleLevel::should};
    if (claims.empty()) {
        average.broken("there is no multivariant playlist to measure");
        peak.broken("there is no multivariant playlist to measure");
    }
    double highest = 0;
    for (const Claim& claim : claims) {
        compare(average, claim, claim.average, claim.measured.average, "AVERAGE-BANDWIDTH");
        compare(peak, claim, claim.peak, claim.measured.peak, "BANDWIDTH");
        if (!claim.is_variant || claim.measured.average <= 0)
            continue;
        const double times = claim.measured.peak / claim.measured.average;
        highest = std::max(highest, times);
        if (times > 2)
            ratio.broken(
                fmt::format("{} peaks at {:.0f} % of its average", claim.who, times * 100));
    }
    average.measured(fmt::format("{} rates, at most {:.1f} % from the measured average",
                                 claims.size(), farthest(claims, false)));
    peak.measured(fmt::format("{} rates, at most {:.1f} % from the measured peak", claims.size(),
                              farthest(claims, true)));
    ratio.measured(fmt::format("the highest peak is {:.0f} % of its average", highest * 100));
    results.push_back(average.result());
    results.push_back(peak.result());
    results.push_back(ratio.result());
}

} // namespace supple::media
