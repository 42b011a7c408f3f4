#include "media/captions.hpp"
#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace supple::media
{

namespace
{

constexpr double tolerated_seconds = 0.05; // a frame of the slowest video; cues count thousandths

// A cue stands in each segment that it is shown in, and in no other (RFC 8216 3.5).
void check_cues(Rule& rule, const SegmentFacts& segment, double begin, double end)
{
    for (const Cue& cue : parse_webvtt(segment.text)) {
        const auto seconds = [](std::chrono::milliseconds time) {
            return std::chrono::duration<double>(time).count();
        };
        if (seconds(cue.start) > end + tolerated_seconds ||
            seconds(cue.end) < begin - tolerated_seconds)
            rule.broken(fmt::format("{} lasts from {:.3f} to {:.3f} s and holds a cue at {:.3f} s",
                                    segment.file, begin, end, seconds(cue.start)));
    }
}

void check_caption_files(Rule& rule, const TrackFacts& track)
{
    double begin = 0;
    for (const SegmentFacts& segment : track.segments) {
        const double end = begin + segment.declared_seconds;
        if (segment.text.find("\nX-TIMESTAMP-MAP=") == std::string::npos)
            rule.broken(segment.file + " has no X-TIMESTAMP-MAP");
        try {
            check_cues(rule, segment, begin, end);
        } catch (const std::runtime_error& damage) {
            rule.broken(fmt::format("{}: {}", segment.file, damage.what()));
        }
        begin = end;
    }
}

void check_length(Rule& rule, const Inspection& package, const TrackFacts& track)
{
    double picture = 0;
    for (const TrackFacts* video : package.of_kind(TrackKind::video))
        picture = std::max(picture, video->declared_seconds());
    if (std::abs(track.declared_seconds() - picture) > tolerated_seconds)
        rule.broken(track.name + " does not cover the whole video");
}

// The track's name says its language and role; its line must say the same (AHLS 4.5 to 4.7).
void check_line(Rule& rule, const AttributeList& line, const TrackFacts& track)
{
    const CaptionRole role = role_of_captions(track.name);
    const std::string language = line.find("LANGUAGE").value_or("");
    if (captions_track_name(language, role) != track.name)
        rule.broken(fmt::format("{}: LANGUAGE says \"{}\"", track.name, language));
    if (line.find("AUTOSELECT") != "YES")
        rule.broken(track.name + " has no AUTOSELECT=YES");
    if ((line.find("FORCED").value_or("NO") == "YES") != (role == CaptionRole::forced))
        rule.broken(track.name + ": FORCED is not what its name says");
    const std::string characteristics =
        role == CaptionRole::sdh ? std::string{sdh_characteristics} : "";
    if (line.find("CHARACTERISTICS").value_or("") != characteristics)
        rule.broken(track.name + ": CHARACTERISTICS are not what its name says");
}

// Each track stands there once, under a name of its own (RFC 8216 4.3.4.1.1).
void check_lines(Rule& rule, const Inspection& package, const MultivariantPlaylist& playlist,
                 const std::string& file)
{
    std::set<std::string> named, names;
    for (const AttributeList& line : playlist.media) {
        if (line.find("TYPE") != "SUBTITLES")
            continue;
        const TrackFacts* track = package.by_address(line.find("URI").value_or(""));
        if (!track || track->kind != TrackKind::captions) {
            rule.broken(file + " names captions that are not there");
            continue;
        }
        if (!named.insert(track->name).second)
            rule.broken(fmt::format("{} names {} twice", file, track->name));
        if (!names.insert(line.find("NAME").value_or("")).second)
            rule.broken(fmt::format("{}: {} shares its NAME", file, track->name));
        check_line(rule, line, *track);
    }
    if (named.size() != package.of_kind(TrackKind::captions).size())
        rule.broken(file + " does not name every captions track");
}

bool names_captions(const std::optional<MultivariantPlaylist>& playlist)
{
    return playlist &&
           std::any_of(playlist->media.begin(), playlist->media.end(),
                       [](const AttributeList& line) { return line.find("TYPE") == "SUBTITLES"; });
}

} // namespace

void check_captions(const Inspection& package, RuleResults& results)
{
    Rule rule{"P8", RuleLevel::must};
    const auto tracks = package.of_kind(TrackKind::captions);
    if (tracks.empty() && !names_captions(package.main) && !names_captions(package.preview)) {
        rule.does_not_apply("there are no captions");
    } else {
        for (const TrackFacts* track : tracks) {
            check_caption_files(rule, *track);
            check_length(rule, package, *track);
        }
        if (package.main)
            check_lines(rule, package, *package.main, "main.m3u8");
        if (package.preview)
            check_lines(rule, package, *package.preview, "preview.m3u8");
        rule.measured(fmt::format("{} tracks, WebVTT with a time map from start to end, each with "
                                  "the attributes of its role",
                                  tracks.size()));
    }
    results.push_back(rule.result());
}

} // namespace supple::media
