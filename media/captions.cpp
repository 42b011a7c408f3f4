#include "media/captions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <utility>

namespace supple::media
{

namespace
{

std::string_view suffix(CaptionRole role)
{
    return role == CaptionRole::sdh ? "_sdh" : role == CaptionRole::forced ? "_forced" : "";
}

// Both times as ticks of `timescale` multiplied by 1000, so that nothing is rounded.
bool shows_between(const Cue& cue, std::int64_t start, std::int64_t end, int timescale)
{
    return cue.start.count() * timescale < end * 1000 && cue.end.count() * timescale > start * 1000;
}

} // namespace

std::string captions_track_name(std::string_view language, CaptionRole role)
{
    return fmt::format("c_{}{}", language, suffix(role));
}

CaptionRole role_of_captions(std::string_view track)
{
    for (const CaptionRole role : {CaptionRole::sdh, CaptionRole::forced})
        if (track.ends_with(suffix(role)))
            return role;
    return CaptionRole::plain;
}

std::string captions_name(const Track& track)
{
    return track.language_name + (track.role == CaptionRole::sdh      ? " (SDH)"
                                  : track.role == CaptionRole::forced ? " (forced)"
                                                                      : "");
}

SegmentedCaptions segment_captions(const Captions& captions, const Track& video)
{
    SegmentedCaptions result;
    result.track.kind = TrackKind::captions;
    result.track.language = captions.language;
    result.track.language_name = language_name(captions.language);
    result.track.role = captions.role;
    result.track.name = captions_track_name(captions.language, captions.role);
    result.track.timescale = video.timescale;
    std::int64_t start = 0;
    for (const SegmentRecord& segment : video.segments) {
        const std::int64_t end = start + segment.duration;
        std::string text = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n";
        for (const Cue& cue : captions.cues)
            if (shows_between(cue, start, end, video.timescale))
                text += webvtt(cue);
        result.track.segments.push_back({.duration = segment.duration,
                                         .bytes = static_cast<std::int64_t>(text.size()),
                                         .iv = std::nullopt});
        result.files.push_back(std::move(text));
        start = end;
    }
    return result;
}

std::string caption_language(std::string_view tag)
{
    std::string lower;
    for (const char letter : tag)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    const auto dash = lower.find('-');
    const std::string language = lower.substr(0, dash);
    const std::string rest = dash == std::string::npos ? "" : lower.substr(dash + 1);
    const auto all = [](const std::string& part, auto good) {
        return std::all_of(part.begin(), part.end(), good);
    };
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_sign = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    const bool good =
        language.size() >= 2 && language.size() <= 3 && all(language, is_letter) &&
        (dash == std::string::npos || (rest.size() >= 2 && rest.size() <= 8 && all(rest, is_sign)));
    if (!good)
        throw std::runtime_error(fmt::format(
            "\"{}\" is not a language tag that can be used here. Write one like en, es or pt-br.",
            tag));
    return lower;
}

std::string language_name(std::string_view tag)
{
    // Each in its own language, as in the menus of most players.
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> names{{
        {"ar", "العربية"},    {"cs", "Čeština"}, {"da", "Dansk"},      {"de", "Deutsch"},
        {"el", "Ελληνικά"},   {"en", "English"}, {"es", "Español"},    {"fi", "Suomi"},
        {"fr", "Français"},   {"he", "עברית"},   {"hi", "हिन्दी"},      {"hu", "Magyar"},
        {"it", "Italiano"},   {"ja", "日本語"},  {"ko", "한국어"},     {"nb", "Norsk"},
        {"nl", "Nederlands"}, {"pl", "Polski"},  {"pt", "Português"},  {"ru", "Русский"},
        {"sv", "Svenska"},    {"tr", "Türkçe"},  {"uk", "Українська"}, {"zh", "中文"},
    }};
    const std::string_view language = tag.substr(0, tag.find('-'));
    for (const auto& [code, name] : names)
        if (code == language)
            return language.size() == tag.size() ? std::string{name}
                                                 : fmt::format("{} ({})", name, tag);
    return std::string{tag};
}

} // namespace supple::media
