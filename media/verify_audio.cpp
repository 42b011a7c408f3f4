#include "media/codec_string.hpp"
#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace supple::media
{

namespace
{

using Media = std::vector<const AttributeList*>;

Media audio_media(const Inspection& package)
{
    Media found;
    for (const auto* playlist : {&package.main, &package.preview})
        if (*playlist)
            for (const AttributeList& media : (*playlist)->media)
                if (media.find("TYPE") == "AUDIO")
                    found.push_back(&media);
    return found;
}

bool is_silent(const Inspection& package)
{
    return package.of_kind(TrackKind::audio).empty() && audio_media(package).empty();
}

const InitSegment* init_of(const Inspection& package, const AttributeList& media)
{
    const TrackFacts* track = package.by_address(media.find("URI").value_or(""));
    return track && track->init ? &*track->init : nullptr;
}

RuleResult check_stereo(const Inspection& package)
{
    Rule rule{"A1", RuleLevel::must};
    const Media media = audio_media(package);
    const bool stereo = std::any_of(media.begin(), media.end(), [&](const AttributeList* one) {
        const InitSegment* init = init_of(package, *one);
        return init && init->sample_entry == "mp4a" && init->channels <= 2;
    });
    if (!stereo)
        rule.broken("there is no AAC track of at most two channels");
    rule.measured("stereo AAC is there");
    return rule.result();
}

RuleResult check_separate(const Inspection& package)
{
    Rule rule{"A2", RuleLevel::must};
    rule.measured("sound stands apart, one track in each file");
    for (const AttributeList* media : audio_media(package))
        if (!package.by_address(media->find("URI").value_or("")))
            rule.broken("an audio rendition names no playlist of its own");
    for (const auto& [name, track] : package.tracks) {
        if (!track.init)
            continue;
        const bool right =
            track.init->handler == (track.kind == TrackKind::audio ? "soun" : "vide");
        if (track.init->tracks != 1 || !right)
            rule.broken(fmt::format("{}: its init segment does not hold just its own track", name));
        for (const SegmentFacts& segment : track.segments)
            if (segment.content && segment.content->tracks != 1)
                rule.broken(
                    fmt::format("{} holds {} tracks", segment.file, segment.content->tracks));
    }
    return rule.result();
}

// Of one multivariant playlist.
struct Groups {
    std::map<std::string, std::set<std::string>> languages; // by group
    std::map<std::string, std::set<std::string>> channels;
    std::set<std::string> all_languages;
};

Groups read_groups(Rule& rule, const MultivariantPlaylist& playlist)
{
    Groups groups;
    std::set<std::pair<std::string, std::string>> names; // with their group
    for (const AttributeList& media : playlist.media) {
        if (media.find("TYPE") != "AUDIO")
            continue;
        const std::string group = media.find("GROUP-ID").value_or("");
        const auto count = media.find("CHANNELS");
        if (group.empty() || !count)
            rule.broken("an audio rendition has no GROUP-ID or no CHANNELS");
        if (!names.insert({group, media.find("NAME").value_or("")}).second)
            rule.broken(fmt::format("two sounds of the group {} have one name", group));
        groups.languages[group].insert(media.find("LANGUAGE").value_or(""));
        groups.channels[group].insert(count.value_or(""));
        groups.all_languages.insert(media.find("LANGUAGE").value_or(""));
    }
    return groups;
}

void check_variant_groups(Rule& rule, const MultivariantPlaylist& playlist, const Groups& groups)
{
    for (const Variant& variant : playlist.variants)
        if (const auto group = variant.attributes.find("AUDIO").value_or("");
            !groups.languages.contains(group))
            rule.broken(fmt::format("{} names no group of sounds that is there", variant.address));
}

RuleResult check_groups(const Inspection& package)
{
    Rule rule{"A3", RuleLevel::must};
    for (const auto* playlist : {&package.main, &package.preview}) {
        if (!*playlist)
            continue;
        const Groups groups = read_groups(rule, **playlist);
        for (const auto& [group, spoken] : groups.languages) {
            if (spoken != groups.all_languages)
                rule.broken(fmt::format("the group {} lacks a language that another has", group));
            if (groups.channels.at(group).size() > 1)
                rule.broken(fmt::format("the group {} mixes channel counts", group));
        }
        if (!groups.languages.empty())
            check_variant_groups(rule, **playlist, groups);
        if (playlist == &package.main)
            rule.measured(fmt::format("{} groups, each with {} languages", groups.languages.size(),
                                      groups.all_languages.size()));
    }
    return rule.result();
}

RuleResult check_language(const Inspection& package)
{
    Rule rule{"A4", RuleLevel::must};
    rule.measured("every rendition names its language");
    for (const auto* playlist : {&package.main, &package.preview}) {
        if (!*playlist)
            continue;
        for (const AttributeList& media : (*playlist)->media)
            if (media.find("TYPE") != "VIDEO" && media.find("LANGUAGE").value_or("").empty())
                rule.broken(fmt::format("{} has no LANGUAGE", media.find("NAME").value_or("one")));
    }
    return rule.result();
}

// Runs `check` with the AudioSpecificConfig of each audio track.
template <typename Check>
void each_config(const Inspection& package, Rule& rule, Check check)
{
    for (const TrackFacts* track : package.of_kind(TrackKind::audio)) {
        if (!track->init || track->init->audio_config.empty()) {
            rule.broken(track->name + ": its AAC configuration could not be read");
            continue;
        }
        try {
            check(*track, track->init->audio_config);
        } catch (const std::runtime_error& damage) {
            rule.broken(fmt::format("{}: {}", track->name, damage.what()));
        }
    }
}

RuleResult check_one_layout(const Inspection& package)
{
    Rule rule{"A6", RuleLevel::should};
    std::set<int> layouts;
    each_config(package, rule, [&](const TrackFacts&, const auto& config) {
        layouts.insert(aac_channel_configuration(config));
    });
    if (layouts.size() > 1)
        rule.broken("tracks have different channel layouts");
    rule.measured("one channel layout throughout");
    return rule.result();
}

// What CHANNELS says, the sample entry and the AAC configuration say, too.
void check_channels(Rule& rule, const AttributeList& media, const InitSegment& init)
{
    constexpr int seven_and_one = 7; // the one configuration that is not its count, ISO 14496-3
    const auto said = media.number("CHANNELS");
    if (said != init.channels)
        rule.broken(fmt::format("CHANNELS says {}, the track has {}",
                                media.find("CHANNELS").value_or("nothing"), init.channels));
    try {
        const int layout = aac_channel_configuration(init.audio_config);
        if (layout > 0 && said != (layout == seven_and_one ? 8 : layout))
            rule.broken(fmt::format("CHANNELS says {}, the AAC configuration is number {}",
                                    media.find("CHANNELS").value_or("nothing"), layout));
    } catch (const std::runtime_error&) {
        // Told where each configuration is looked at.
    }
}

RuleResult check_layout(const Inspection& package)
{
    Rule rule{"A7", RuleLevel::must};
    std::string seen;
    each_config(package, rule, [&](const TrackFacts& track, const auto& config) {
        const int layout = aac_channel_configuration(config);
        seen = fmt::format("channel configuration {}", layout);
        if (layout < 1 || layout > 7)
            rule.broken(
                fmt::format("{} has no defined channel configuration ({})", track.name, layout));
    });
    for (const AttributeList* media : audio_media(package))
        if (const InitSegment* init = init_of(package, *media))
            check_channels(rule, *media, *init);
    rule.measured(seen);
    return rule.result();
}

RuleResult check_low_complexity(const Inspection& package)
{
    Rule rule{"A8", RuleLevel::should};
    rule.measured("AAC-LC");
    each_config(package, rule, [&](const TrackFacts& track, const auto& config) {
        const std::string codec = aac_codec_string(config);
        if (codec != "mp4a.40.2")
            rule.broken(fmt::format("{} is {}, which is fragile in browsers", track.name, codec));
    });
    return rule.result();
}

} // namespace

void check_audio(const Inspection& package, RuleResults& results)
{
    const bool silent = is_silent(package);
    for (const auto check : {check_stereo, check_separate, check_groups, check_language,
                             check_one_layout, check_layout, check_low_complexity}) {
        RuleResult result = check(package);
        if (silent && (result.pass || check == check_stereo)) {
            result.pass = true;
            result.detail = "does not apply: the package is silent";
        }
        results.push_back(std::move(result));
    }
}

} // namespace supple::media
