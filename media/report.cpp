#include "media/report.hpp"

#include "media/bandwidth.hpp"
#include "media/tally.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

// Numbers are printed here and not by Boost.JSON, which writes 72 seconds as 7.2E1.
std::string json_text(std::string_view text)
{
    return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

template <typename Values, typename Write>
std::string array(const Values& values, Write write)
{
    std::string text;
    for (const auto& value : values)
        text += (text.empty() ? "" : ",") + write(value);
    return "[" + text + "]";
}

std::vector<Track> tracks_of(const Package& package, TrackKind kind)
{
    std::vector<Track> found;
    std::copy_if(package.tracks.begin(), package.tracks.end(), std::back_inserter(found),
                 [&](const Track& track) { return track.kind == kind; });
    return found;
}

std::string rendition(const Track& track, const Package& package)
{
    const auto rate = variant_bandwidth(track, package, all_segments(track));
    return fmt::format(R"({{"name":{},"width":{},"height":{},"bandwidth":{},)"
                       R"("average_bandwidth":{},"codecs":{},"copied":{},"ssim":{}}})",
                       json_text(track.name), track.width, track.height, rate.peak, rate.average,
                       json_text(track.codecs), track.copied,
                       track.ssim > 0 ? fmt::format("{:.5f}", track.ssim) : "null");
}

// Each language once. One whose only captions are forced is not a captioned one.
std::vector<std::string> caption_languages(const Package& package)
{
    std::vector<std::string> languages;
    for (const Track& track : tracks_of(package, TrackKind::captions))
        if (track.role != CaptionRole::forced &&
            std::find(languages.begin(), languages.end(), track.language) == languages.end())
            languages.push_back(track.language);
    return languages;
}

// The values of a loudness, or null.
std::string measured(const std::optional<Loudness>& loudness)
{
    return loudness ? fmt::format(R"({{"lufs":{:.2f},"true_peak":{:.2f}}})", loudness->lufs,
                                  loudness->true_peak)
                    : "null";
}

std::string sound(const Track& track)
{
    const Levelling& levelling = track.levels.levelling;
    return fmt::format(R"({{"name":{},"language":{},"title":{},"source":{},"gain_db":{:.2f},)"
                       R"("limited":{},"result":{}}})",
                       json_text(track.name), json_text(track.language),
                       json_text(track.language_name), measured(track.levels.source),
                       levelling.gain_db, levelling.ceiling.has_value(),
                       measured(track.levels.result));
}

double preview_seconds(const Package& package, const Track& video)
{
    std::int64_t ticks = 0;
    for (const SegmentRecord& segment : segments_in(video, package.preview))
        ticks += segment.duration;
    return static_cast<double>(ticks) / video.timescale;
}

} // namespace

std::string package_json(const Package& package, std::span<const RuleResult> rules,
                         std::uint64_t bytes)
{
    const auto videos = tracks_of(package, TrackKind::video);
    const Track top = videos.empty() ? Track{} : videos.back();
    std::string text = "{\"format\":1";
    const auto add = [&](std::string_view key, const std::string& value) {
        text += fmt::format(",\n\"{}\":{}", key, value);
    };
    const auto flag = [](bool value) { return std::string{value ? "true" : "false"}; };
    add("title", json_text(package.title));
    add("duration_seconds", fmt::format("{:.3f}", package.duration_seconds));
    add("segment_count", std::to_string(top.segments.size()));
    add("preview_first_segment", std::to_string(package.preview.first));
    add("preview_segments", std::to_string(package.preview.count));
    add("preview_seconds", fmt::format("{:.3f}", preview_seconds(package, top)));
    add("encrypted", flag(package.encrypted));
    add("copy_only", flag(package.copy_only));
    add("storyboard", flag(package.has_storyboard));
    const auto sounds = tracks_of(package, TrackKind::audio);
    add("has_audio", flag(!sounds.empty()));
    add("listening", flag(!sounds.empty()));
    add("sounds", array(sounds, sound));
    add("width", std::to_string(top.width));
    add("height", std::to_string(top.height));
    add("frame_rate", fmt::format("\"{}/{}\"", top.frame_rate.num, top.frame_rate.den));
    add("captions", array(caption_languages(package), json_text));
    add("chapters", array(package.chapters, [](const Chapter& chapter) {
            return fmt::format(R"({{"start_seconds":{:.3f},"title":{}}})", chapter.start_seconds,
                               json_text(chapter.title));
        }));
    add("renditions", array(videos, [&](const Track& track) { return rendition(track, package); }));
    if (const auto saved = saving(package))
        add("saving", fmt::format("{:.4f}", *saved));
    add("findings", array(package.findings, [](const Finding& finding) {
            return fmt::format(R"({{"found":{},"done":{}}})", json_text(finding.found),
                               json_text(finding.done));
        }));
    add("bytes", std::to_string(bytes));
    add("rules", rules_json(rules));
    return text + "}\n";
}

} // namespace supple::media
