#include "media/verifier.hpp"
#include "tests/media/tiny_package.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace fs = std::filesystem;
using namespace supple::media;
using supple::media::tests::Flaws;
using supple::media::tests::TinyPackage;

namespace
{

// The ids of all broken rules, with their level: "M V4, S V7".
std::string broken(const fs::path& folder, const std::optional<fs::path>& keys = {})
{
    std::string ids;
    for (const RuleResult& rule : verify_package(folder, keys)) {
        if (rule.pass)
            continue;
        INFO(line(rule));
        ids += (ids.empty() ? "" : ", ") +
               std::string{rule.level == RuleLevel::must ? "M " : "S "} + rule.id;
    }
    return ids;
}

std::string broken(const Flaws& flaws)
{
    const TinyPackage package{flaws};
    return broken(package.folder());
}

// As above, after one edit of a good package.
template <typename Edit>
std::string broken_by(Edit edit)
{
    TinyPackage package;
    edit(package);
    return broken(package.folder());
}

std::string detail(const fs::path& folder, const std::string& id)
{
    for (const RuleResult& rule : verify_package(folder))
        if (rule.id == id)
            return rule.detail;
    return {};
}

} // namespace

TEST_SUITE("a verifier")
{
    TEST_CASE("finds nothing wrong with a good package")
    {
        const TinyPackage package;
        for (const RuleResult& rule : verify_package(package.folder())) {
            INFO(line(rule));
            CHECK(rule.pass);
            CHECK_FALSE(rule.detail.empty());
        }
        CHECK(acceptable(verify_package(package.folder())));
    }

    TEST_CASE("opens an encrypted package with its keys, and says so without them")
    {
        const TinyPackage package{{}, true};
        CHECK(broken(package.folder(), package.keys()) == "");
        CHECK(broken(package.folder()) == "");
        CHECK(detail(package.folder(), "S7").find("no keys were given") != std::string::npos);
        const TinyPackage other{{}, true};
        CHECK(broken(package.folder(), other.keys()).find("M F1") != std::string::npos);
    }

    TEST_CASE("names the row of each flaw of the picture")
    {
        CHECK(broken({.profile = 110}) == "M V1, S V2");
        CHECK(broken({.level = 51}) == "S V2");
        CHECK(broken({.open_group = true}) == "M V4");
        CHECK(broken({.long_fragments = true}) == "S V4, S S12");
        CHECK(broken({.interlaced = true}).find("M V5") == 0);
        CHECK(broken({.uneven_frames = true}) == "M V6");
        CHECK(broken({.no_colour = true}) == "S V7");
        CHECK(broken({.hdr = true}) == "S V7, M V8");
        CHECK(broken({.odd_shape = true}) == "S V9");
        CHECK(broken({.rotated = true}) == "M V14");
    }

    TEST_CASE("names the row of each flaw of the files")
    {
        CHECK(broken({.gap = true}) == "M S7");
        CHECK(broken({.edit_list = true}) == "M S11");
        CHECK(broken({.no_cmaf_brand = true}) == "M S11");
        CHECK(broken({.late_first_picture = true}) == "M S11");
        CHECK(broken({.two_pictures = true}) == "M P4");
        CHECK(broken({.undefined_channels = true}) == "M A5, M A7");
    }

    TEST_CASE("listens to the sound, and compares it with what is said")
    {
        CHECK(broken({.no_loudness = true}) == "S A5");
        CHECK(broken({.said_lufs = -18}) == "M A5");
        CHECK(broken({.said_peak = -3}) == "M A5");
        CHECK(broken({.tone_lufs = -18.5}) == "S A5");
        CHECK(broken({.tone_lufs = -0.3}) == "S A5");
        CHECK(broken({.torn_sound = true}) == "M A5");
        CHECK(broken({.tone_lufs = -100, .said_lufs = -16}) == "M A5");
        CHECK(broken({.tone_lufs = -100, .no_loudness = true}) == "");
        const TinyPackage sealed{{.said_lufs = -18}, true};
        CHECK(broken(sealed.folder(), sealed.keys()) == "M A5");
        CHECK(broken(sealed.folder()) == "");
        CHECK(detail(sealed.folder(), "A5").find("no keys were given") != std::string::npos);
    }

    TEST_CASE("wants a listening mode of all sounds and nothing else")
    {
        const auto edited = [](const std::string& from, const std::string& to) {
            return broken_by(
                [&](TinyPackage& package) { package.replace("listen.m3u8", from, to); });
        };
        CHECK(edited("\na1.m3u8", "\nv1.m3u8").find("M F4") != std::string::npos);
        CHECK(edited("mp4a.40.2", "mp4a.40.5") == "M F4");
        CHECK(edited("LANGUAGE=\"en\"", "LANGUAGE=\"de\"") == "M F4");
        CHECK(edited(",AUDIO=\"audio\"", "").find("M F4") != std::string::npos);
        CHECK(edited("TYPE=AUDIO", "TYPE=SUBTITLES").find("M F4") != std::string::npos);
        CHECK(edited("AVERAGE-BANDWIDTH=", "AVERAGE-BANDWIDTH=1") == "M B1");
        CHECK(broken_by([](TinyPackage& package) {
                  package.remove("listen.m3u8");
                  package.remove("listen.m3u8.gz");
              }) == "M F4");
        CHECK(broken_by([](TinyPackage& package) { package.remove("listen.m3u8.gz"); }) == "M D1");
    }

    TEST_CASE("wants the sounds of a group to have names of their own")
    {
        CHECK(broken_by([](TinyPackage& package) {
                  for (const char* file : {"main.m3u8", "listen.m3u8"})
                      package.replace(file, "#EXT-X-MEDIA:TYPE=AUDIO",
                                      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"English\","
                                      "LANGUAGE=\"en\",CHANNELS=\"2\",URI=\"a1.m3u8\"\n"
                                      "#EXT-X-MEDIA:TYPE=AUDIO");
              }) == "M A3");
    }

    TEST_CASE("measures bandwidth itself")
    {
        CHECK(broken_by([](TinyPackage& package) {
                  package.replace("main.m3u8", "BANDWIDTH=90", "BANDWIDTH=79");
              }) == "M B2");
        CHECK(broken_by([](TinyPackage& package) {
                  package.replace("main.m3u8", "AVERAGE-BANDWIDTH=90", "AVERAGE-BANDWIDTH=79");
              }) == "M B1");
        CHECK(broken_by([](TinyPackage& package) {
                  package.replace("main.m3u8", "AVERAGE-BANDWIDTH", "X-BANDWIDTH");
              }).find("M B1") != std::string::npos);
        CHECK(broken_by([](TinyPackage& package) {
                  package.write("v3_00002.m4s",
                                package.read("v3_00002.m4s") + std::string("\0\1\0\0free", 8) +
                                    std::string(65'528, 'x') + std::string("\0\x20\0\0free", 8) +
                                    std::string(0x200000 - 8, 'x'));
              }) == "M B1, M B2");
    }

    TEST_CASE("reads the lines of the multivariant playlist")
    {
        const auto edited = [](const std::string& from, const std::string& to) {
            return broken_by([&](TinyPackage& package) { package.replace("main.m3u8", from, to); });
        };
        CHECK(edited("FRAME-RATE=25.000", "FRAME-RATE=30.000") == "M P1");
        CHECK(edited("RESOLUTION=1280x720", "RESOLUTION=1920x1080") == "M P1");
        CHECK(edited("CODECS=\"avc1.64001f", "CODECS=\"avc1.640028") == "M P2");
        CHECK(edited(",VIDEO-RANGE=SDR", "") == "M P3");
        CHECK(edited("VIDEO-RANGE=SDR", "VIDEO-RANGE=PQ") == "M P3");
        CHECK(edited("CLOSED-CAPTIONS=NONE", "SCORE=1") == "M P7, S P9");
        CHECK(edited("LANGUAGE=\"en\",DEFAULT=YES", "DEFAULT=YES").find("M A4") !=
              std::string::npos);
        CHECK(edited("CHANNELS=\"2\"", "CHANNELS=\"6\"") == "M A7, M F4");
        CHECK(edited("AUTOSELECT=YES,FORCED", "AUTOSELECT=NO,FORCED") == "M P8");
        CHECK(edited("#EXT-X-I-FRAME-STREAM-INF", "#ignored") == "M P4, M F1");
        CHECK(edited("v1.m3u8", "v2.m3u8") != "");
    }

    TEST_CASE("reads the lines of the media playlists")
    {
        const auto edited = [](const std::string& from, const std::string& to) {
            return broken_by([&](TinyPackage& package) { package.replace("v2.m3u8", from, to); });
        };
        CHECK(edited("TARGETDURATION:6", "TARGETDURATION:7") == "S S1, M S4");
        CHECK(edited("TARGETDURATION:6", "TARGETDURATION:5").find("M S1") == 0);
        CHECK(edited("EXTINF:6.000000", "EXTINF:5.900000") == "M S2, M F2");
        CHECK(edited("EXTINF:6.000000", "EXTINF:6.000") == "M S2");
        CHECK(edited("#EXT-X-ENDLIST\n", "") == "M S5");
        CHECK(edited("#EXTINF:6", "#EXT-X-DISCONTINUITY\n#EXTINF:6") == "M S10");
        CHECK(edited("#EXT-X-MAP", "#EXT-X-NONSENSE").find("M F1") != std::string::npos);
    }

    TEST_CASE("misses no file and tolerates no stranger")
    {
        CHECK(broken_by([](TinyPackage& package) {
                  package.remove("v2_00002.m4s");
              }).find("M F1") != std::string::npos);
        CHECK(broken_by([](TinyPackage& package) { package.write("key1", "0123456789abcdef"); }) ==
              "M F1");
        CHECK(broken_by([](TinyPackage& package) { package.write("v1_00009.m4s", "x"); }) ==
              "M F1");
        CHECK(broken_by([](TinyPackage& package) { package.remove("a1.m3u8.gz"); }) == "M D1");
        CHECK(broken_by([](TinyPackage& package) {
                  package.write("main.m3u8.gz", package.read("v1.m3u8.gz"));
              }) == "M D1");
        CHECK(broken_by([](TinyPackage& package) { package.write("chapters.vtt", "what"); }) ==
              "M P11, M F1");
    }

    TEST_CASE("takes a preview from anywhere, under a key of its own")
    {
        const TinyPackage middle{{}, true, {.first = 2, .count = 1}};
        CHECK(broken(middle.folder(), middle.keys()) == "");
        CHECK(detail(middle.folder(), "F2") == "the preview is 1 segments from number 2");
        TinyPackage wrong{{}, true, {.first = 2, .count = 1}};
        for (const char* track : {"v1", "v2", "v3", "a1"})
            for (const char* end : {".m3u8", "_preview.m3u8"})
                wrong.replace(std::string{track} + end, "key1", "key2");
        CHECK(broken(wrong.folder()) == "M F3");
    }

    TEST_CASE("wants a storyboard of whole sheets, from start to end")
    {
        const auto edited = [](const std::string& from, const std::string& to) {
            return broken_by(
                [&](TinyPackage& package) { package.replace("storyboard.vtt", from, to); });
        };
        CHECK(edited("xywh=0,0,320,180", "xywh=0,181,320,180") == "M F5");
        CHECK(edited("xywh=1280,0,320,180", "xywh=1281,0,320,180") == "M F5");
        CHECK(edited("xywh=0,0,320,180", "xywh=0,0,0,180") == "M F5");
        CHECK(edited("xywh=0,0,320,180", "0,0,320,180") == "M F5");
        CHECK(edited("storyboard_00001.jpg", "../poster.jpg") == "M F5");
        CHECK(edited("storyboard_00001.jpg", "storyboard_00002.jpg") == "M F5");
        CHECK(edited("00:00:18.000", "00:00:17.900") == "M F5");
        CHECK(edited("00:00:02.000 --> 00:00:04", "00:00:02.500 --> 00:00:04") == "M F5");
        CHECK(edited("-->", "--").find("M F1") == 0);
    }

    TEST_CASE("wants sheets and posters to be JPEGs, and none that nobody shows")
    {
        CHECK(broken_by([](TinyPackage& package) {
                  package.write("storyboard_00001.jpg", "no picture");
              }) == "M F5");
        CHECK(broken_by([](TinyPackage& package) { package.remove("storyboard_00001.jpg"); }) ==
              "M F5");
        CHECK(broken_by([](TinyPackage& package) { package.remove("storyboard.vtt"); }) ==
              "M F1, M F5");
        CHECK(broken_by([](TinyPackage& package) {
                  package.write("storyboard_00002.jpg", package.read("poster.jpg"));
              }) == "M F1");
        CHECK(broken_by([](TinyPackage& package) { package.remove("preview.jpg"); }) == "S F6");
        CHECK(broken_by([](TinyPackage& package) { package.write("poster.jpg", "no picture"); }) ==
              "S F6");
        TinyPackage sealed{{}, true};
        const TinyPackage open;
        for (const char* file : {"storyboard.vtt", "storyboard_00001.jpg"})
            sealed.write(file, open.read(file));
        CHECK(broken(sealed.folder(), sealed.keys()) == "M F5");
    }

    TEST_CASE("goes on accepting packages from before there were storyboards")
    {
        TinyPackage package;
        for (const char* file : {"storyboard.vtt", "storyboard_00001.jpg", "preview.jpg"})
            package.remove(file);
        CHECK(broken(package.folder()) == "S F6");
    }

    TEST_CASE("wants the preview to be a part of the same segments")
    {
        CHECK(broken_by([](TinyPackage& package) {
                  package.replace("v2_preview.m3u8", "v2_00001.m4s", "v2_00002.m4s");
              }).find("M F2") != std::string::npos);
        CHECK(broken_by([](TinyPackage& package) {
                  package.write("v1_preview.m3u8", package.read("v1.m3u8"));
              }).find("M F2") != std::string::npos);
        CHECK(broken_by([](TinyPackage& package) {
                  package.replace("preview.m3u8", "v2_preview.m3u8", "v2.m3u8");
              }).find("M F2") != std::string::npos);
    }

    TEST_CASE("wants captions to be WebVTT with a map of time")
    {
        CHECK(broken_by([](TinyPackage& package) {
                  package.replace("c_en_00001.vtt", "X-TIMESTAMP-MAP", "NOTHING");
              }) == "M P8");
        CHECK(broken_by([](TinyPackage& package) {
                  package.replace("c_en_00001.vtt", "-->", "--");
              }) == "M P8");
    }

    TEST_CASE("wants captions to say their role and their language")
    {
        const auto edited = [](const std::string& from, const std::string& to,
                               const char* file = "main.m3u8") {
            return broken_by([&](TinyPackage& package) { package.replace(file, from, to); });
        };
        CHECK(edited("NAME=\"English (SDH)\"", "NAME=\"English\"") == "M P8");
        CHECK(edited("FORCED=NO,URI=\"c_en.m3u8\"", "FORCED=YES,URI=\"c_en.m3u8\"") == "M P8");
        CHECK(edited("FORCED=YES", "FORCED=NO") == "M P8");
        CHECK(edited("FORCED=YES", "FORCED=NO", "preview.m3u8") == "M P8");
        CHECK(edited(",public.accessibility.describes-music-and-sound", "") == "M P8");
        CHECK(edited("FORCED=YES", "FORCED=YES,CHARACTERISTICS=\"public.easy-to-read\"") == "M P8");
        CHECK(edited("URI=\"c_en_sdh.m3u8\"", "URI=\"c_en.m3u8\"").find("M P8") == 0);
        CHECK(edited("AUTOSELECT=YES,FORCED=YES", "AUTOSELECT=NO,FORCED=YES") == "M P8");
        CHECK(edited("NAME=\"English (SDH)\",LANGUAGE=\"en\"", "NAME=\"x\",LANGUAGE=\"de\"") ==
              "M P8");
    }

    TEST_CASE("wants the session data to tell the same chapters")
    {
        const auto edited = [](const char* file, const std::string& from, const std::string& to) {
            return broken_by([&](TinyPackage& package) { package.replace(file, from, to); });
        };
        const std::string line =
            "#EXT-X-SESSION-DATA:DATA-ID=\"com.apple.hls.chapters\",URI=\"chapters.json\"\n";
        CHECK(edited("chapters.json", "[{", "{") == "M P11");
        CHECK(edited("chapters.json", "0.000", "9.500") == "M P11");
        CHECK(edited("chapters.json", "Arrive", "Begin") == "M P11");
        CHECK(edited("chapters.json", "\"start-time\":0.000", "\"start\":0.000") == "M P11");
        CHECK(edited("chapters.vtt", "Rest", "Sleep") == "M P11");
        CHECK(edited("main.m3u8", "com.apple.hls.chapters", "com.example.chapters") == "M P11");
        CHECK(edited("main.m3u8", "URI=\"chapters.json\"", "VALUE=\"two\"") == "M P11, M F1");
        CHECK(edited("main.m3u8", line, line + line) == "M P11");
        CHECK(edited("main.m3u8", line, "") == "M P11, M F1");
        CHECK(edited("preview.m3u8", "#EXT-X-INDEPENDENT-SEGMENTS\n",
                     "#EXT-X-INDEPENDENT-SEGMENTS\n" + line) == "M P11");
        CHECK(broken_by([](TinyPackage& package) { package.remove("chapters.json"); }) == "M P11");
        CHECK(broken_by([](TinyPackage& package) { package.remove("chapters.vtt"); }) == "M P11");
        CHECK(broken_by([&](TinyPackage& package) { // optional: packages of before had none
                  package.remove("chapters.json");
                  package.replace("main.m3u8", line, "");
              }) == "");
    }

    TEST_CASE("answers damage with failing rules, never with a crash")
    {
        TinyPackage package;
        const std::string good_init = package.read("v2_init.mp4");
        const std::string good_segment = package.read("v2_00001.m4s").substr(0, 3000);
        for (std::size_t cut = 0; cut < good_init.size(); cut += 7) {
            package.write("v2_init.mp4", good_init.substr(0, cut));
            CHECK_FALSE(acceptable(verify_package(package.folder())));
        }
        package.write("v2_init.mp4", good_init);
        for (std::size_t at = 0; at < 400; at += 13) {
            std::string bad = good_segment;
            bad[at] = static_cast<char>(bad[at] ^ 0xff);
            package.write("v2_00001.m4s", bad);
            CHECK_FALSE(acceptable(verify_package(package.folder())));
        }
        package.write("main.m3u8", std::string(1'000'000, 'x'));
        CHECK_FALSE(acceptable(verify_package(package.folder())));
    }

    TEST_CASE("refuses a folder that is not there")
    {
        CHECK_THROWS_AS(verify_package("/nowhere/at/all"), std::runtime_error);
    }
}
