#include "media/codec_string.hpp"
#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

// The sounds a multivariant playlist names, attribute by attribute.
std::vector<std::map<std::string, std::string>> sounds_of(const MultivariantPlaylist& playlist)
{
    std::vector<std::map<std::string, std::string>> sounds;
    for (const AttributeList& media : playlist.media)
        if (media.find("TYPE") == "AUDIO")
            sounds.push_back(media.values);
    return sounds;
}

void check_variant(Rule& rule, const Inspection& package, const Variant& variant)
{
    const TrackFacts* track = package.by_address(variant.address);
    if (!track || track->kind != TrackKind::audio || variant.attributes.find("RESOLUTION"))
        rule.broken(fmt::format("listen.m3u8 names {}, which is no sound", variant.address));
    else if (!track->init || track->init->audio_config.empty() ||
             variant.attributes.find("CODECS") != aac_codec_string(track->init->audio_config))
        rule.broken("listen.m3u8: CODECS is not what the bytes say");
    const auto& media = package.listening->media;
    const auto group = variant.attributes.find("AUDIO");
    if (!group || std::any_of(media.begin(), media.end(), [&](const AttributeList& one) {
            return one.find("GROUP-ID") != group;
        }))
        rule.broken("listen.m3u8: its variant does not name the group of its sounds");
}

} // namespace

void check_listening(const Inspection& package, RuleResults& results)
{
    Rule rule{"F4", RuleLevel::must};
    const bool silent = package.of_kind(TrackKind::audio).empty();
    if (!package.listening) {
        if (silent)
            rule.does_not_apply("the package is silent");
        else
            rule.broken("there is no readable listen.m3u8");
        results.push_back(rule.result());
        return;
    }
    const MultivariantPlaylist& playlist = *package.listening;
    const auto sounds = sounds_of(playlist);
    if (sounds.size() != playlist.media.size() || !playlist.iframes.empty())
        rule.broken("listen.m3u8 names more than sounds");
    if (!package.main || sounds != sounds_of(*package.main))
        rule.broken("listen.m3u8 does not name the sounds of main.m3u8");
    if (playlist.variants.size() != 1)
        rule.broken(fmt::format("listen.m3u8 has {} variants, not one", playlist.variants.size()));
    for (const Variant& variant : playlist.variants)
        try {
            check_variant(rule, package, variant);
        } catch (const std::runtime_error& damage) {
            rule.broken(fmt::format("{}: {}", variant.address, damage.what()));
        }
    rule.measured(fmt::format("sound alone, {} to choose from", sounds.size()));
    results.push_back(rule.result());
}

} // namespace supple::media
