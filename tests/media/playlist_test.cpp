#include "media/bandwidth.hpp"
#include "media/captions.hpp"
#include "media/playlist.hpp"
#include "media/playlist_reader.hpp"

#include <doctest/doctest.h>

using namespace supple::media;

namespace
{

Track video(const std::string& name, int height, std::int64_t bytes_per_segment)
{
    Track track;
    track.kind = TrackKind::video;
    track.name = name;
    track.timescale = 30'000;
    track.width = height * 16 / 9;
    track.height = height;
    track.frame_rate = {30'000, 1001};
    track.codecs = "avc1.64001f";
    for (int at = 0; at < 3; ++at)
        track.segments.push_back({180'180, bytes_per_segment, std::nullopt});
    track.segments.push_back({60'060, bytes_per_segment / 3, std::nullopt});
    return track;
}

Track audio(const std::string& name, const std::string& language, std::int64_t bytes_per_segment)
{
    Track track;
    track.kind = TrackKind::audio;
    track.name = name;
    track.timescale = 48'000;
    track.channels = 2;
    track.language = language;
    track.language_name = language == "en" ? "English" : "A \"quoted\" name";
    track.codecs = "mp4a.40.2";
    for (int at = 0; at < 4; ++at)
        track.segments.push_back(
            {at < 3 ? 288'768 : 95'232, at < 3 ? bytes_per_segment : bytes_per_segment / 4, {}});
    return track;
}

Package package()
{
    Package made;
    made.preview = {.count = 2};
    made.tracks = {video("v1", 234, 90'000), video("v2", 540, 1'500'000),
                   video("v3", 720, 3'400'000), audio("a1", "en", 72'000)};
    return made;
}

std::size_t count(const std::string& text, const std::string& what)
{
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++found;
    return found;
}

} // namespace

TEST_SUITE("a media playlist")
{
    TEST_CASE("prints durations from ticks, with six decimals and without drift")
    {
        const Package made = package();
        const auto read = read_media_playlist(media_playlist(made.tracks[0], made));
        CHECK(read.entries.size() == 4);
        CHECK(read.entries[0].decimals == 6);
        CHECK(read.entries[0].microseconds == 6'006'000);
        std::int64_t sum = 0;
        for (const auto& entry : read.entries)
            sum += entry.microseconds;
        CHECK(sum == 20'020'000);
    }

    TEST_CASE("never drifts when ticks do not divide a microsecond")
    {
        Package made = package();
        made.tracks[0].timescale = 7;
        made.tracks[0].segments.assign(1000, {36, 1000, std::nullopt});
        std::int64_t sum = 0;
        for (const auto& entry : read_media_playlist(media_playlist(made.tracks[0], made)).entries)
            sum += entry.microseconds;
        CHECK(sum == 5'142'857'143);
    }

    TEST_CASE("has one target for all tracks")
    {
        const Package made = package();
        for (const Track& track : made.tracks)
            CHECK(read_media_playlist(media_playlist(track, made)).target_seconds == 6);
    }

    TEST_CASE("lists the preview's segments as the whole does, wherever they lie")
    {
        Package made = package();
        made.tracks[0].timescale = 7;
        made.tracks[0].segments.assign(9, {36, 1000, std::nullopt});
        made.preview = {.first = 3, .count = 2};
        const auto whole = read_media_playlist(media_playlist(made.tracks[0], made));
        const auto part = read_media_playlist(preview_playlist(made.tracks[0], made));
        REQUIRE(part.entries.size() == 2);
        CHECK(part.entries[0].address == "v1_00003.m4s");
        CHECK(part.entries[0].microseconds == whole.entries[2].microseconds);
        CHECK(part.entries[1].microseconds == whole.entries[3].microseconds);
    }

    TEST_CASE("ends the preview after its last segment")
    {
        const Package made = package();
        const auto read = read_media_playlist(preview_playlist(made.tracks[0], made));
        CHECK(read.entries.size() == 2);
        CHECK(read.ended);
        CHECK(read.vod);
    }

    TEST_CASE("puts a key with its own vector before each encrypted segment, after the map")
    {
        Package made = package();
        made.encrypted = true;
        std::uint8_t mark = 0;
        for (auto& segment : made.tracks[0].segments)
            segment.iv = Iv{++mark};
        const std::string text = media_playlist(made.tracks[0], made);
        const auto read = read_media_playlist(text);
        CHECK_FALSE(read.key_before_map);
        CHECK(read.entries[1].key->find("URI") == "key1");
        CHECK(read.entries[2].key->find("URI") == "key2");
        CHECK(read.entries[2].key->find("IV") == "0x03000000000000000000000000000000");
        CHECK(count(text, "#EXT-X-KEY") == 4);
    }

    TEST_CASE("marks I-frames, all under the second key")
    {
        Package made = package();
        Track track = video("i1", 360, 9000);
        track.kind = TrackKind::iframes;
        for (auto& segment : track.segments)
            segment.iv = Iv{};
        const auto read = read_media_playlist(media_playlist(track, made));
        CHECK(read.iframes_only);
        CHECK(read.entries[0].key->find("URI") == "key2");
    }
}

TEST_SUITE("a multivariant playlist")
{
    TEST_CASE("lists the variant nearest to 2 Mb/s first")
    {
        const auto read = read_multivariant_playlist(multivariant_playlist(package()));
        REQUIRE(read.variants.size() == 3);
        CHECK(read.variants[0].address == "v2.m3u8");
        CHECK(read.variants[1].address == "v1.m3u8");
        CHECK(read.variants[2].address == "v3.m3u8");
        CHECK(read.independent);
    }

    TEST_CASE("says of each variant what players ask")
    {
        const auto read = read_multivariant_playlist(multivariant_playlist(package()));
        const AttributeList& top = read.variants[2].attributes;
        CHECK(top.find("CODECS") == "avc1.64001f,mp4a.40.2");
        CHECK(top.find("FRAME-RATE") == "29.970");
        CHECK(top.find("RESOLUTION") == "1280x720");
        CHECK(top.find("VIDEO-RANGE") == "SDR");
        CHECK(top.find("CLOSED-CAPTIONS") == "NONE");
        CHECK(top.find("AUDIO") == "audio");
        // 3.4 MB in 6.006 s, and 72 kB of sound in 6.016 s
        CHECK(*top.number("BANDWIDTH") == 4'528'805 + 95'745);
    }

    TEST_CASE("offers every sound in one group, the first by default")
    {
        Package made = package();
        made.tracks.push_back(audio("a2", "es", 90'000));
        made.tracks.push_back(audio("a3", "en", 72'000));
        made.tracks[4].describes_video = true;
        made.tracks[5].autoselect = false;
        const auto read = read_multivariant_playlist(multivariant_playlist(made));
        REQUIRE(read.media.size() == 3);
        for (const AttributeList& sound : read.media)
            CHECK(sound.find("GROUP-ID") == "audio");
        CHECK(read.media[0].find("DEFAULT") == "YES");
        CHECK_FALSE(read.media[0].find("CHARACTERISTICS"));
        CHECK(read.media[1].find("DEFAULT") == "NO");
        CHECK(read.media[1].find("AUTOSELECT") == "YES");
        CHECK(read.media[1].find("CHARACTERISTICS") == "public.accessibility.describes-video");
        CHECK(read.media[2].find("AUTOSELECT") == "NO");
        // A variant costs what it costs with the dearest of them: 90 kB in 6.016 s.
        CHECK(*read.variants[2].attributes.number("BANDWIDTH") == 4'528'805 + 119'681);
    }

    TEST_CASE("tells captions by name and role")
    {
        Package made = package();
        for (const CaptionRole role : {CaptionRole::plain, CaptionRole::sdh, CaptionRole::forced})
            made.tracks.push_back(segment_captions({"en", role, {}}, made.tracks.front()).track);
        const auto read = read_multivariant_playlist(multivariant_playlist(made));
        REQUIRE(read.media.size() == 4);
        const AttributeList &plain = read.media[1], &sdh = read.media[2], &forced = read.media[3];
        CHECK(plain.find("NAME") == "English");
        CHECK(plain.find("FORCED") == "NO");
        CHECK_FALSE(plain.find("CHARACTERISTICS"));
        CHECK(sdh.find("NAME") == "English (SDH)");
        CHECK(sdh.find("URI") == "c_en_sdh.m3u8");
        CHECK(sdh.find("CHARACTERISTICS") == "public.accessibility.transcribes-spoken-dialog,"
                                             "public.accessibility.describes-music-and-sound");
        CHECK(forced.find("NAME") == "English (forced)");
        CHECK(forced.find("FORCED") == "YES");
        for (const AttributeList* line : {&plain, &sdh, &forced})
            CHECK(line->find("AUTOSELECT") == "YES");
    }

    TEST_CASE("names the chapters as session data, but not in the preview")
    {
        Package made = package();
        CHECK(read_multivariant_playlist(multivariant_playlist(made)).session_data.empty());
        made.chapters = {{0, "Arrive"}, {9, "Rest"}};
        const auto read = read_multivariant_playlist(multivariant_playlist(made));
        REQUIRE(read.session_data.size() == 1);
        CHECK(read.session_data[0].find("DATA-ID") == "com.apple.hls.chapters");
        CHECK(read.session_data[0].find("URI") == "chapters.json");
        CHECK(read_multivariant_playlist(preview_multivariant_playlist(made)).session_data.empty());
    }

    TEST_CASE("keeps quotes out of names")
    {
        Package made = package();
        made.tracks.push_back(audio("a2", "es", 36'000));
        const auto read = read_multivariant_playlist(multivariant_playlist(made));
        CHECK(read.media[1].find("NAME") == "A 'quoted' name");
        CHECK(read.media[1].find("GROUP-ID") == "audio");
        CHECK(read.media[1].find("DEFAULT") == "NO");
    }

    TEST_CASE("of the preview names preview playlists and no I-frames")
    {
        Package made = package();
        Track iframes = video("i1", 360, 9000);
        iframes.kind = TrackKind::iframes;
        made.tracks.push_back(iframes);
        const auto preview = read_multivariant_playlist(preview_multivariant_playlist(made));
        CHECK(preview.iframes.empty());
        CHECK(preview.variants[0].address == "v2_preview.m3u8");
        CHECK(preview.media[0].find("URI") == "a1_preview.m3u8");
        CHECK(read_multivariant_playlist(multivariant_playlist(made)).iframes.size() == 1);
    }

    TEST_CASE("of a silent package names no audio")
    {
        Package made = package();
        made.tracks.pop_back();
        const auto read = read_multivariant_playlist(multivariant_playlist(made));
        CHECK(read.media.empty());
        CHECK_FALSE(read.variants[0].attributes.find("AUDIO"));
        CHECK(read.variants[0].attributes.find("CODECS") == "avc1.64001f");
    }
}

TEST_SUITE("a listening playlist")
{
    TEST_CASE("names the sounds as the multivariant playlist does, and no picture")
    {
        Package made = package();
        made.tracks.push_back(audio("a2", "es", 90'000));
        const auto read = read_multivariant_playlist(listening_playlist(made));
        const auto whole = read_multivariant_playlist(multivariant_playlist(made));
        REQUIRE(read.variants.size() == 1);
        const AttributeList& variant = read.variants[0].attributes;
        CHECK(read.variants[0].address == "a1.m3u8");
        CHECK(variant.find("CODECS") == "mp4a.40.2");
        CHECK(variant.find("AUDIO") == "audio");
        CHECK(*variant.number("BANDWIDTH") == 119'681);
        CHECK(variant.number("AVERAGE-BANDWIDTH"));
        CHECK_FALSE(variant.find("RESOLUTION"));
        REQUIRE(read.media.size() == whole.media.size());
        for (std::size_t at = 0; at < read.media.size(); ++at)
            CHECK(read.media[at].values == whole.media[at].values);
        CHECK(read.iframes.empty());
    }

    TEST_CASE("is not there when there is no sound")
    {
        Package made = package();
        made.tracks.pop_back();
        CHECK(listening_playlist(made) == "");
    }
}

TEST_SUITE("bandwidth")
{
    TEST_CASE("peaks in the dearest run of half to one and a half targets")
    {
        const std::vector<SegmentRecord> segments{
            {6, 6000, {}}, {6, 12'000, {}}, {6, 3000, {}}, {1, 9000, {}}};
        const Bandwidth measured = measure_bandwidth(segments, 1, 6);
        CHECK(measured.peak == 16'000); // the last second alone is too short to count
        CHECK(measured.average == (30'000 * 8 + 18) / 19);
    }

    TEST_CASE("joins a short end to what stands before it")
    {
        const std::vector<SegmentRecord> segments{{6, 6000, {}}, {2, 10'000, {}}};
        CHECK(measure_bandwidth(segments, 1, 6).peak == 16'000);
    }

    TEST_CASE("of a track too short for a run is its average")
    {
        const std::vector<SegmentRecord> segments{{1, 1000, {}}};
        CHECK(measure_bandwidth(segments, 1, 6) == Bandwidth{8000, 8000});
        CHECK(measure_bandwidth({}, 1, 6) == Bandwidth{0, 0});
    }
}

TEST_SUITE("a playlist reader")
{
    TEST_CASE("refuses what a strict player would")
    {
        const auto refused = [](const char* text) {
            CHECK_THROWS_AS(read_media_playlist(text), BrokenPlaylist);
        };
        refused("");
        refused("#EXTM3U");
        refused("#EXTINF:6,\nv1.m4s\n");
        refused("#EXTM3U\n#EXT-X-TARGETDURATION:6\nv1_00001.m4s\n");
        refused("#EXTM3U\n#EXT-X-TARGETDURATION:six\n");
        refused("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-TARGETDURATION:6\n");
        refused("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6.0,\n");
        refused("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-SURPRISE\n");
        refused("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:9223372036854775807,\nv1.m4s\n");
        CHECK_THROWS_AS(parse_attributes("A=1,A=2"), BrokenPlaylist);
        CHECK_THROWS_AS(parse_attributes("A=\"open"), BrokenPlaylist);
        CHECK_THROWS_AS(parse_attributes("A=1,"), BrokenPlaylist);
        CHECK(parse_attributes("A=\"1,2\",B=3").find("A") == "1,2");
    }
}
