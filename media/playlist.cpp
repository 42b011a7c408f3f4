#include "media/playlist.hpp"

#include "media/bandwidth.hpp"
#include "media/captions.hpp"
#include "media/chapters_json.hpp"
#include "media/encryptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

namespace supple::media
{

namespace
{

constexpr int protocol_version = 7;              // EXT-X-MAP outside of I-frame playlists needs 6
constexpr double first_variant_bits = 2'000'000; // AHLS 1.32: what players begin with

enum class Extent { whole, preview };

std::int64_t microseconds(std::int64_t ticks, int timescale)
{
    return (2 * ticks * 1'000'000 + timescale) / (2 * timescale);
}

std::string seconds_text(std::int64_t us)
{
    return fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
}

// RFC 8216 4.2: a quoted string holds neither quotes nor line ends.
std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    for (const char letter : text) {
        if (letter == '"')
            out += '\'';
        else if (static_cast<unsigned char>(letter) >= 0x20)
            out += letter;
    }
    return out + '"';
}

std::string frame_rate_text(Rational rate)
{
    const auto thousandths = (2 * rate.num * 1000 + rate.den) / (2 * rate.den);
    return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
}

std::string key_line(const Track& track, const Package& package, std::size_t index)
{
    const bool in_preview =
        track.kind != TrackKind::iframes && package.preview.contains(static_cast<int>(index) + 1);
    return fmt::format("#EXT-X-KEY:METHOD=AES-128,URI=\"{}\",IV={}\n", in_preview ? "key1" : "key2",
                       hexadecimal(*track.segments[index].iv));
}

std::string media_head(const Track& track, const Package& package)
{
    std::string text = fmt::format("#EXTM3U\n"
                                   "#EXT-X-VERSION:{}\n"
                                   "#EXT-X-TARGETDURATION:{}\n"
                                   "#EXT-X-MEDIA-SEQUENCE:1\n"
                                   "#EXT-X-PLAYLIST-TYPE:VOD\n",
                                   protocol_version, target_duration_seconds(package));
    if (track.kind == TrackKind::iframes)
        text += "#EXT-X-I-FRAMES-ONLY\n";
    else
        text += "#EXT-X-INDEPENDENT-SEGMENTS\n";
    if (track.kind != TrackKind::captions)
        text += fmt::format("#EXT-X-MAP:URI=\"{}\"\n", init_file_name(track.name));
    return text;
}

// Times are counted from the track's beginning also where only a part is listed, so that a segment
// has the same EXTINF wherever it stands.
std::string media_text(const Track& track, const Package& package, SegmentRange range)
{
    std::string text = media_head(track, package);
    std::int64_t ticks = 0;
    std::int64_t told = 0; // microseconds up to here
    for (std::size_t index = 0; index < track.segments.size(); ++index) {
        ticks += track.segments[index].duration;
        const std::int64_t end = microseconds(ticks, track.timescale);
        if (!range.contains(static_cast<int>(index) + 1)) {
            told = end;
            continue;
        }
        if (track.segments[index].iv)
            text += key_line(track, package, index);
        text += fmt::format("#EXTINF:{},\n{}\n", seconds_text(end - told),
                            segment_file_name(track, static_cast<int>(index) + 1));
        told = end;
    }
    return text + "#EXT-X-ENDLIST\n";
}

SegmentRange range_of(const Track& track, const Package& package, Extent extent)
{
    return extent == Extent::whole ? all_segments(track) : package.preview;
}

std::vector<const Track*> tracks_of(const Package& package, TrackKind kind)
{
    std::vector<const Track*> found;
    for (const Track& track : package.tracks)
        if (track.kind == kind)
            found.push_back(&track);
    return found;
}

std::string address(const Track& track, Extent extent)
{
    return extent == Extent::whole ? playlist_file_name(track.name)
                                   : preview_playlist_file_name(track.name);
}

std::string audio_line(const Track& track, bool first, Extent extent)
{
    std::string text =
        fmt::format("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME={},LANGUAGE={},DEFAULT={},"
                    "AUTOSELECT={},CHANNELS=\"{}\",",
                    in_quotes(track.language_name), in_quotes(track.language), first ? "YES" : "NO",
                    track.autoselect ? "YES" : "NO", track.channels);
    if (track.describes_video)
        text += "CHARACTERISTICS=\"public.accessibility.describes-video\",";
    return text + fmt::format("URI=\"{}\"\n", address(track, extent));
}

std::string audio_lines(const Package& package, Extent extent)
{
    std::string text;
    for (const Track* track : tracks_of(package, TrackKind::audio))
        text += audio_line(*track, text.empty(), extent);
    return text;
}

// AHLS 4.5 to 4.7 and RFC 8216 4.3.4.1: a name of its own, and what makes the role.
std::string captions_line(const Track& track, Extent extent)
{
    const bool forced = track.role == CaptionRole::forced;
    const bool sdh = track.role == CaptionRole::sdh;
    return fmt::format("#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME={},LANGUAGE={},"
                       "DEFAULT=NO,AUTOSELECT=YES,FORCED={}{},URI=\"{}\"\n",
                       in_quotes(captions_name(track)), in_quotes(track.language),
                       forced ? "YES" : "NO",
                       sdh ? fmt::format(",CHARACTERISTICS=\"{}\"", sdh_characteristics) : "",
                       address(track, extent));
}

std::string variant_lines(const Track& video, const Package& package, Extent extent)
{
    const auto audio = tracks_of(package, TrackKind::audio);
    const bool captions = !tracks_of(package, TrackKind::captions).empty();
    const auto rate = variant_bandwidth(video, package, range_of(video, package, extent));
    const std::string codecs =
        audio.empty() ? video.codecs : video.codecs + "," + audio.front()->codecs;
    std::string text = fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS={},"
                                   "RESOLUTION={}x{},FRAME-RATE={},VIDEO-RANGE=SDR",
                                   rate.peak, rate.average, in_quotes(codecs), video.width,
                                   video.height, frame_rate_text(video.frame_rate));
    if (!audio.empty())
        text += ",AUDIO=\"audio\"";
    if (captions)
        text += ",SUBTITLES=\"captions\"";
    return text + ",CLOSED-CAPTIONS=NONE\n" + address(video, extent) + "\n";
}

// AHLS 6.6 asks for several I-frame rates, 9.3 and 9.4 for CODECS and RESOLUTION.
std::string iframe_line(const Track& track, const Package& package)
{
    const auto rate =
        measure_bandwidth(track.segments, track.timescale, target_duration_seconds(package));
    return fmt::format("#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS={},"
                       "RESOLUTION={}x{},VIDEO-RANGE=SDR,URI=\"{}\"\n",
                       rate.peak, rate.average, in_quotes(track.codecs), track.width, track.height,
                       playlist_file_name(track.name));
}

// Lowest to highest as in the package, but the one nearest to 2 Mb/s (as a ratio) comes first.
std::vector<const Track*> listing_order(const Package& package)
{
    auto videos = tracks_of(package, TrackKind::video);
    auto nearest = videos.begin();
    double least = std::numeric_limits<double>::infinity();
    for (auto at = videos.begin(); at != videos.end(); ++at) {
        const auto rate = variant_bandwidth(**at, package, all_segments(**at));
        const double distance = std::abs(
            std::log(std::max<double>(1, static_cast<double>(rate.average)) / first_variant_bits));
        if (distance < least) {
            least = distance;
            nearest = at;
        }
    }
    if (nearest != videos.end())
        std::rotate(videos.begin(), nearest, std::next(nearest));
    return videos;
}

std::string multivariant_head()
{
    return fmt::format("#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-INDEPENDENT-SEGMENTS\n",
                       protocol_version);
}

std::string multivariant_text(const Package& package, Extent extent)
{
    std::string text = multivariant_head();
    if (extent == Extent::whole && !package.chapters.empty())
        text += fmt::format("#EXT-X-SESSION-DATA:DATA-ID=\"{}\",URI=\"chapters.json\"\n",
                            chapters_data_id);
    text += audio_lines(package, extent);
    for (const Track* track : tracks_of(package, TrackKind::captions))
        text += captions_line(*track, extent);
    for (const Track* track : listing_order(package))
        text += variant_lines(*track, package, extent);
    if (extent == Extent::whole)
        for (const Track* track : tracks_of(package, TrackKind::iframes))
            text += iframe_line(*track, package);
    return text;
}

} // namespace

std::string media_playlist(const Track& track, const Package& package)
{
    return media_text(track, package, all_segments(track));
}

std::string preview_playlist(const Track& track, const Package& package)
{
    return media_text(track, package, package.preview);
}

std::string multivariant_playlist(const Package& package)
{
    return multivariant_text(package, Extent::whole);
}

std::string preview_multivariant_playlist(const Package& package)
{
    return multivariant_text(package, Extent::preview);
}

std::string listening_playlist(const Package& package)
{
    const auto sounds = tracks_of(package, TrackKind::audio);
    if (sounds.empty())
        return "";
    Bandwidth rate;
    for (const Track* sound : sounds)
        rate = larger(rate, measure_bandwidth(sound->segments, sound->timescale,
                                              target_duration_seconds(package)));
    return multivariant_head() + audio_lines(package, Extent::whole) +
           fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS={},"
                       "AUDIO=\"audio\"\n{}\n",
                       rate.peak, rate.average, in_quotes(sounds.front()->codecs),
                       address(*sounds.front(), Extent::whole));
}

} // namespace supple::media
