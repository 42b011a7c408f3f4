#include "media/codec_string.hpp"
#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace supple::media
{

namespace
{

using Variants = std::vector<const Variant*>;

Variants all_variants(const Inspection& package)
{
    Variants found;
    for (const auto* playlist : {&package.main, &package.preview})
        if (*playlist)
            for (const Variant& variant : (*playlist)->variants)
                found.push_back(&variant);
    return found;
}

// The shape of a track, as RESOLUTION says it.
std::string resolution_of(const InitSegment& init)
{
    return fmt::format("{}x{}", init.sequence.width, init.sequence.height);
}

std::optional<double> measured_rate(const TrackFacts& track)
{
    if (!track.init || !track.open() || track.segments.empty())
        return std::nullopt;
    const auto ticks = track.segments.front().content->fragments.front().longest;
    if (ticks == 0)
        return std::nullopt;
    return static_cast<double>(track.init->timescale) / ticks;
}

std::optional<double> number(const std::string& text)
{
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return end == text.c_str() || !std::isfinite(value) ? std::nullopt : std::optional{value};
}

void check_rate(Rule& rule, const Variant& variant, const TrackFacts& track)
{
    const auto rate = measured_rate(track);
    if (!rate)
        return;
    const std::string true_rate = fmt::format("{:.3f}", *rate);
    const std::string said = variant.attributes.find("FRAME-RATE").value_or("nothing");
    rule.figure(
        {.of = variant.address, .unit = "1/s", .declared = number(said), .measured = *rate});
    if (said != true_rate)
        rule.broken(
            fmt::format("{}: FRAME-RATE says {}, it is {}", variant.address, said, true_rate));
}

RuleResult check_attributes(const Inspection& package)
{
    Rule rule{"P1", RuleLevel::must};
    const Variants variants = all_variants(package);
    if (variants.empty())
        rule.broken("there is no variant");
    for (const Variant* variant : variants) {
        for (const char* name :
             {"BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS", "RESOLUTION", "FRAME-RATE"})
            if (!variant->attributes.find(name))
                rule.broken(fmt::format("{} has no {}", variant->address, name));
        const TrackFacts* track = package.by_address(variant->address);
        if (!track || !track->init) {
            rule.broken(variant->address + " has no readable track");
            continue;
        }
        const auto resolution = variant->attributes.find("RESOLUTION");
        if (resolution && *resolution != resolution_of(*track->init))
            rule.broken(fmt::format("{}: RESOLUTION says {}, it is {}", variant->address,
                                    *resolution, resolution_of(*track->init)));
        check_rate(rule, *variant, *track);
    }
    rule.measured(fmt::format("{} variants say it all, and truly", variants.size()));
    return rule.result();
}

// What a track's init segment says; empty if there is none to ask.
std::string codec_of(const TrackFacts* track)
{
    try {
        if (track && track->init && !track->init->avcc.empty())
            return avc_codec_string(track->init->avcc);
        if (track && track->init && !track->init->audio_config.empty())
            return aac_codec_string(track->init->audio_config);
    } catch (const std::runtime_error&) {
        // Told by V1 or A7, which look at the configuration itself.
    }
    return {};
}

std::string true_codecs(const Inspection& package, const MultivariantPlaylist& playlist,
                        const Variant& variant)
{
    std::string codecs = codec_of(package.by_address(variant.address));
    std::set<std::string> sounds; // each kind of the group's once
    const auto group = variant.attributes.find("AUDIO");
    for (const AttributeList& media : playlist.media)
        if (group && media.find("TYPE") == "AUDIO" && media.find("GROUP-ID") == group)
            sounds.insert(codec_of(package.by_address(media.find("URI").value_or(""))));
    sounds.erase(codecs); // a variant without a picture, which is P10's
    for (const std::string& sound : sounds)
        codecs += "," + sound;
    return codecs;
}

RuleResult check_codecs(const Inspection& package)
{
    Rule rule{"P2", RuleLevel::must};
    std::string seen;
    for (const auto* playlist : {&package.main, &package.preview}) {
        if (!*playlist)
            continue;
        const auto compare = [&](const std::string& address, const AttributeList& line,
                                 const std::string& truth) {
            const std::string said = line.find("CODECS").value_or("");
            if (said != truth)
                rule.broken(
                    fmt::format("{}: CODECS says {}, the bytes say {}", address, said, truth));
            seen = truth;
        };
        for (const Variant& variant : (*playlist)->variants)
            compare(variant.address, variant.attributes, true_codecs(package, **playlist, variant));
        for (const AttributeList& iframes : (*playlist)->iframes) {
            const std::string address = iframes.find("URI").value_or("");
            compare(address, iframes, codec_of(package.by_address(address)));
        }
    }
    if (seen.empty())
        rule.broken("there is no CODECS to compare");
    rule.measured("CODECS are what the init segments say");
    return rule.result();
}

RuleResult check_all_or_none(const char* id, const char* name, const Inspection& package)
{
    Rule rule{id, RuleLevel::must};
    const Variants variants = all_variants(package);
    const auto count = static_cast<std::size_t>(
        std::count_if(variants.begin(), variants.end(), [&](const Variant* variant) {
            return variant->attributes.find(name).has_value();
        }));
    if (count != 0 && count != variants.size())
        rule.broken(fmt::format("{} of {} variants have {}", count, variants.size(), name));
    rule.measured(fmt::format("{} on {} variants", name, count == 0 ? "no" : "all"));
    return rule.result();
}

RuleResult check_video_range(const Inspection& package)
{
    RuleResult result = check_all_or_none("P3", "VIDEO-RANGE", package);
    for (const Variant* variant : all_variants(package))
        if (variant->attributes.find("VIDEO-RANGE").value_or("SDR") != "SDR") {
            result.pass = false;
            result.detail = variant->address + ": VIDEO-RANGE is not SDR, but the pictures are";
        }
    return result;
}

bool is_one_picture(const SegmentFacts& segment)
{
    const auto& fragments = segment.content->fragments;
    const auto& types = fragments.front().first_nal_types;
    return fragments.size() == 1 && fragments.front().samples == 1 &&
           std::find(types.begin(), types.end(), 5) != types.end();
}

RuleResult check_iframes(const Inspection& package)
{
    Rule rule{"P4", RuleLevel::must};
    const std::size_t count = package.main ? package.main->iframes.size() : 0;
    if (count == 0)
        rule.broken("there is no EXT-X-I-FRAME-STREAM-INF");
    for (std::size_t at = 0; at < count; ++at) {
        const AttributeList& line = package.main->iframes[at];
        const std::string address = line.find("URI").value_or("");
        const TrackFacts* track = package.by_address(address);
        if (!line.find("CODECS") || !line.find("RESOLUTION"))
            rule.broken(address + " has no CODECS or no RESOLUTION");
        if (!track || !track->readable || !track->playlist.iframes_only) {
            rule.broken(address + " is not a readable I-frame playlist");
            continue;
        }
        if (track->init && line.find("RESOLUTION") != resolution_of(*track->init))
            rule.broken(address + ": RESOLUTION is not true");
        for (const SegmentFacts& segment : track->segments)
            if (segment.content && !is_one_picture(segment))
                rule.broken(segment.file + " is not exactly one IDR picture");
    }
    rule.measured(fmt::format("{} I-frame tracks, one IDR picture and one moof in each file{}",
                              count,
                              package.is_encrypted() ? ", as far as they could be opened" : ""));
    return rule.result();
}

RuleResult check_dense_iframes(const Inspection& package)
{
    Rule rule{"P5", RuleLevel::should};
    double sparsest = 0;
    for (const TrackFacts* track : package.of_kind(TrackKind::iframes))
        for (const SegmentFacts& segment : track->segments) {
            sparsest = std::max(sparsest, track->segment_seconds(segment));
            if (track->segment_seconds(segment) > 1.1)
                rule.broken(fmt::format("{} lasts {:.3f} s", segment.file,
                                        track->segment_seconds(segment)));
        }
    if (sparsest == 0)
        rule.broken("there is no I-frame track");
    rule.measured(fmt::format("an I-frame every {:.3f} s", sparsest));
    return rule.result();
}

RuleResult check_no_closed_captions(const Inspection& package)
{
    Rule rule{"P9", RuleLevel::should};
    rule.measured("CLOSED-CAPTIONS=NONE on every variant");
    for (const Variant* variant : all_variants(package))
        if (variant->attributes.find("CLOSED-CAPTIONS") != "NONE")
            rule.broken(variant->address + " does not say CLOSED-CAPTIONS=NONE");
    return rule.result();
}

RuleResult check_no_audio_only(const Inspection& package)
{
    Rule rule{"P10", RuleLevel::must};
    rule.measured("every variant has a picture");
    for (const Variant* variant : all_variants(package)) {
        const TrackFacts* track = package.by_address(variant->address);
        if (track && track->kind != TrackKind::video)
            rule.broken(variant->address + " is a variant without a picture");
    }
    return rule.result();
}

} // namespace

void check_multivariant(const Inspection& package, RuleResults& results)
{
    for (const auto check :
         {check_attributes, check_codecs, check_video_range, check_iframes, check_dense_iframes})
        results.push_back(check(package));
    results.push_back(check_all_or_none("P7", "SCORE", package));
    for (const auto check : {check_no_closed_captions, check_no_audio_only})
        results.push_back(check(package));
}

} // namespace supple::media
