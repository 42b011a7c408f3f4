#include "media/srt.hpp"
#include "media/srt_markup.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace supple::media;
using std::chrono::milliseconds;

namespace
{

std::string message(const char* text)
{
    try {
        parse_srt(text);
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
    return "nothing was refused";
}

std::string marked(std::string_view text)
{
    return from_srt_markup(text).text;
}

std::string settings(std::string_view text)
{
    return from_srt_markup(text).settings;
}

} // namespace

TEST_SUITE("a SubRip file")
{
    TEST_CASE("is read as it should be")
    {
        const auto cues =
            parse_srt("1\r\n00:00:01,000 --> 00:00:04,250\r\nBreathe in,\r\nand out.\r\n"
                      "\r\n2\r\n01:00:05,000 --> 01:00:06,000\r\nRest.\r\n");
        REQUIRE(cues.size() == 2);
        CHECK(cues[0].start == milliseconds{1000});
        CHECK(cues[0].end == milliseconds{4250});
        CHECK(cues[0].text == "Breathe in,\nand out.");
        CHECK(cues[1].start == milliseconds{3'605'000});
        CHECK(cues[1].text == "Rest.");
    }

    TEST_CASE("is read as it often is")
    {
        // No numbers, points, short times, coordinates, no blank line between, blank lines within.
        const auto cues = parse_srt("\n\n00:00:01.5 --> 0:00:02 X1:10 X2:20\nOne\n"
                                    "7\n00:03,25-->00:04,000\n\nTwo\n\n2 breaths\n \n"
                                    "9\n00:05,000 --> 00:06,000\n\n"
                                    "10\n00:07,000 --> 00:08,000\n12");
        REQUIRE(cues.size() == 3);
        CHECK(cues[0].start == milliseconds{1500});
        CHECK(cues[0].end == milliseconds{2000});
        CHECK(cues[0].text == "One");
        CHECK(cues[1].start == milliseconds{3250});
        CHECK(cues[1].text == "Two\n2 breaths");
        CHECK(cues[2].text == "12"); // the empty one says nothing
    }

    TEST_CASE("may stand in any order and overlap")
    {
        const auto cues = parse_srt("1\n00:00:05,000 --> 00:00:09,000\nB\n\n"
                                    "2\n00:00:01,000 --> 00:00:06,000\nA\n");
        REQUIRE(cues.size() == 2);
        CHECK(cues[0].text == "A");
        CHECK(parse_webvtt(webvtt(cues)).size() == 2);
    }

    TEST_CASE("is refused with the number of the line")
    {
        CHECK(message("Dear Ann,\n\nhello\n").find("Line 1") == 0);
        CHECK(message("1\n00:00:01,000 --> soon\nA\n").find("Line 2") == 0);
        CHECK(message("1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:09,000 --> 00:00:03,000\nB")
                  .find("Line 6 of the SubRip file: the cue ends before it begins") == 0);
        CHECK(message("1\n00:61:00,000 --> 00:62:00,000\nA\n").find("Line 2") == 0);
        CHECK(message("1\n00:00:01,000 --> 00:00:02,0000\nA\n").find("Line 2") == 0);
        CHECK(parse_srt("").empty());
        CHECK(parse_srt("1\n2\n").empty());
    }

    TEST_CASE("gives its marks to WebVTT, and leaves letters letters")
    {
        CHECK(marked("<I>In</I> <font color=\"#fff\">and</font> <b>out</b>") ==
              "<i>In</i> and <b>out</b>");
        CHECK(marked("a < b & c > d, 3 <4") == "a &lt; b &amp; c &gt; d, 3 &lt;4");
        CHECK(marked("<laughs> &amp; &nbsp;R&D") == "&lt;laughs&gt; &amp; &nbsp;R&amp;D");
        CHECK(marked("one<br>two<br />\nthree") == "one\ntwo\nthree");
        CHECK(marked("<font>\n \n</font>") == "");
        CHECK(marked("{\\i1}Quiet{\\i0} {now}") == "Quiet {now}");
    }

    TEST_CASE("has marks that nest, whatever the file had")
    {
        CHECK(marked("<i><b>x</i></b>") == "<i><b>x</b></i>");
        CHECK(marked("<i>open\n\n") == "<i>open</i>");
        CHECK(marked("closed</u>") == "closed");
    }

    TEST_CASE("puts captions where it said")
    {
        CHECK(settings("{\\an8}Above") == "line:0");
        CHECK(settings("{\\an2}Below") == "");
        CHECK(settings("{\\pos(10,20)\\an7}{\\an3}Left") == "line:0 align:start");
        CHECK(settings("{\\an") == "");
        CHECK(settings("{\\an}x") == "");
        CHECK(parse_srt("1\n00:01,000 --> 00:02,000\n{\\an8}Above\n").at(0).settings == "line:0");
    }
}
