#include "media/captions.hpp"

#include <doctest/doctest.h>

using namespace supple::media;
using std::chrono::milliseconds;

namespace
{

Track three_segments()
{
    Track video;
    video.timescale = 30'000;
    video.segments = {{180'180, 1, {}}, {180'180, 1, {}}, {60'060, 1, {}}};
    return video;
}

std::string message(const char* text)
{
    try {
        parse_webvtt(text);
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
    return "nothing was refused";
}

} // namespace

TEST_SUITE("captions")
{
    TEST_CASE("are read with identifiers, settings, comments and Windows line ends")
    {
        const auto cues = parse_webvtt("\xEF\xBB\xBFWEBVTT - practice\r\n\r\nNOTE by hand\r\n\r\n"
                                       "one\r\n00:01.000 --> 01:00:02.500 line:80%\r\n"
                                       "Breathe in,\r\nand out.\r\n");
        REQUIRE(cues.size() == 1);
        CHECK(cues[0].identifier == "one");
        CHECK(cues[0].start == milliseconds{1000});
        CHECK(cues[0].end == milliseconds{3'602'500});
        CHECK(cues[0].settings == "line:80%");
        CHECK(cues[0].text == "Breathe in,\nand out.");
    }

    TEST_CASE("are read with the line ends of old Macs, too")
    {
        const auto cues = parse_webvtt("WEBVTT\r\r00:00.000 --> 00:04.000\rBreathe\rin\r\r"
                                       "00:05.000 --> 00:06.000\rand out");
        REQUIRE(cues.size() == 2);
        CHECK(cues[0].text == "Breathe\nin");
    }

    TEST_CASE("come back as they were written")
    {
        const std::vector<Cue> cues{
            {milliseconds{0}, milliseconds{1500}, "", "", "Arrive."},
            {milliseconds{3'600'000}, milliseconds{3'601'000}, "x", "align:start", "Rest\nnow."}};
        const auto read = parse_webvtt(webvtt(cues));
        REQUIRE(read.size() == 2);
        CHECK(read[1].start == cues[1].start);
        CHECK(read[1].text == cues[1].text);
        CHECK(read[1].settings == cues[1].settings);
    }

    TEST_CASE("are refused with the number of the line")
    {
        CHECK(message("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
                  .find("first line must be WEBVTT") != std::string::npos);
        CHECK(message("WEBVTT\n\n00:01 --> 00:02\nHello\n").find("Line 3") == 0);
        CHECK(message("WEBVTT\n\n00:02.000 --> 00:01.000\nHello\n").find("ends before") !=
              std::string::npos);
        CHECK(message("WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB\n")
                  .find("Line 6") == 0);
        CHECK(message("WEBVTT\n\n00:01.000 --> 00:02.000\n\nB\n").find("no text") !=
              std::string::npos);
        CHECK(message("WEBVTT\n\n00:01.000 --> 00:02.000\ncaf\xe9\n").find("UTF-8") !=
              std::string::npos);
        CHECK(message("WEBVTT\n\n00:61.000 --> 00:62.000\nA\n").find("Line 3") == 0);
    }

    TEST_CASE("are cut on the grid of the video, and a cue across a border stands twice")
    {
        const auto cues = parse_webvtt("WEBVTT\n\n00:05.000 --> 00:07.000\nAcross\n\n"
                                       "00:08.000 --> 00:09.000\nInside\n");
        const auto cut = segment_captions({.language = "en", .cues = cues}, three_segments());
        CHECK(cut.track.name == "c_en");
        CHECK(cut.track.language_name == "English");
        REQUIRE(cut.files.size() == 3);
        for (const std::string& file : cut.files)
            CHECK(file.find("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n") == 0);
        CHECK(cut.files[0].find("Across") != std::string::npos);
        CHECK(cut.files[0].find("Inside") == std::string::npos);
        CHECK(cut.files[1].find("00:00:05.000 --> 00:00:07.000\nAcross") != std::string::npos);
        CHECK(cut.files[1].find("Inside") != std::string::npos);
        CHECK(parse_webvtt(cut.files[2]).empty());
        CHECK(cut.track.segments[1].duration == 180'180);
        CHECK(cut.track.segments[1].bytes == static_cast<std::int64_t>(cut.files[1].size()));
    }

    TEST_CASE("have a name for each of their roles, and tell it again")
    {
        for (const CaptionRole role : {CaptionRole::plain, CaptionRole::sdh, CaptionRole::forced})
            CHECK(role_of_captions(captions_track_name("pt-br", role)) == role);
        const auto cut = segment_captions({"de", CaptionRole::sdh, {}}, three_segments());
        CHECK(cut.track.name == "c_de_sdh");
        CHECK(captions_name(cut.track) == "Deutsch (SDH)");
    }

    TEST_CASE("keep letters apart from marks")
    {
        CHECK(escaped("Salt & <pepper> -->") == "Salt &amp; &lt;pepper&gt; --&gt;");
        CHECK(unescaped(escaped("Salt & <pepper> -->")) == "Salt & <pepper> -->");
        CHECK(unescaped("<v Ann>Rest<i> now</i>&nbsp;& here <") == "Rest now\u00a0& here ");
    }

    TEST_CASE("have a language that can stand in a file name")
    {
        CHECK(caption_language("pt-BR") == "pt-br");
        CHECK(language_name("de") == "Deutsch");
        CHECK(language_name("pt-br") == "Português (pt-br)");
        for (const char* bad : {"", "e", "english", "en_GB", "../x", "en-", "en-1"})
            CHECK_THROWS_AS(caption_language(bad), std::runtime_error);
    }
}
