#include "media/rate_claim.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

class Claims
{
  public:
    explicit Claims(const Inspection& package) : package_(package)
    {
        if (package.main)
            add(*package.main, "main.m3u8", every_segment);
        if (package.listening)
            add(*package.listening, "listen.m3u8", every_segment);
        if (package.preview)
            add(*package.preview, "preview.m3u8", package.preview_range());
    }
    const std::vector<RateClaim>& all() const { return claims_; }

  private:
    void add(const MultivariantPlaylist& playlist, const char* file, SegmentRange range)
    {
        for (const Variant& variant : playlist.variants) {
            RateClaim& claim = begin(variant.attributes, variant.address, file, range);
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

    RateClaim& begin(const AttributeList& attributes, const std::string& address, const char* file,
                     SegmentRange range)
    {
        RateClaim& claim = claims_.emplace_back();
        claim.file = file;
        claim.who = fmt::format("{} in {}", address, file);
        claim.peak = attributes.number("BANDWIDTH");
        claim.average = attributes.number("AVERAGE-BANDWIDTH");
        if (const TrackFacts* track = package_.by_address(address)) {
            claim.known = true;
            // A variant of sound alone costs what its dearest sound does, which is added later.
            if (track->kind != TrackKind::audio)
                claim.measured = measure_rate(*track, range);
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
            const Rate rate = measure_rate(*track, range);
            most.peak = std::max(most.peak, rate.peak);
            most.average = std::max(most.average, rate.average);
        }
        return most;
    }

    const Inspection& package_;
    std::vector<RateClaim> claims_;
};

} // namespace

Rate measure_rate(const TrackFacts& track, SegmentRange range)
{
    const auto target_seconds = static_cast<double>(track.playlist.target_seconds);
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

std::vector<RateClaim> rate_claims(const Inspection& package)
{
    return Claims{package}.all();
}

} // namespace supple::media
