#include "media/chapters.hpp"
#include "media/chapters_json.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace supple::media;

namespace
{

// "0 Arrive, 18 Breathe"
std::string text(const std::vector<Chapter>& chapters)
{
    std::string out;
    for (const Chapter& chapter : chapters)
        out += (out.empty() ? "" : ", ") + std::to_string(static_cast<int>(chapter.start_seconds)) +
               " " + chapter.title;
    return out;
}

} // namespace

TEST_SUITE("chapters")
{
    TEST_CASE("are read from lines for people")
    {
        const auto chapters =
            parse_chapters("\xEF\xBB\xBF"
                           "00:00 Arrive\n\n0:20.5 Breathe in\r\n1:00:00\tRest\n");
        REQUIRE(chapters.size() == 3);
        CHECK(chapters[1].start_seconds == doctest::Approx(20.5));
        CHECK(chapters[1].title == "Breathe in");
        CHECK(chapters[2].start_seconds == 3600);
    }

    TEST_CASE("are read from WebVTT and written so that each lasts until the next")
    {
        const std::string vtt = chapters_vtt(parse_chapters("00:00 Arrive\n00:18 Breathe"), 80);
        CHECK(vtt == "WEBVTT\n\n00:00:00.000 --> 00:00:18.000\nArrive\n\n"
                     "00:00:18.000 --> 00:01:20.000\nBreathe\n\n");
        CHECK(parse_chapters(vtt).size() == 2);
    }

    TEST_CASE("are refused when they run backwards, say nothing, or begin after the end")
    {
        for (const char* bad :
             {"00:10 B\n00:05 A", "Arrive", "00:00", "00:75 Late", "1:2:3:4 X", "inf:00 X",
              "nan:1 X", "00:10 A\n00:10.0004 B", "99999999999999999999:00 X",
              "WEBVTT\n\n00:00.000 --> 00:01.000\n<i></i>\n"})
            CHECK_THROWS_AS(parse_chapters(bad), std::runtime_error);
        const auto late = parse_chapters("00:00 Arrive\n02:00 Late");
        CHECK_THROWS_AS(refuse_chapters_behind_the_end(late, 80), std::runtime_error);
        CHECK_THROWS_AS(refuse_chapters_behind_the_end(late, 120.0001), std::runtime_error);
        CHECK_NOTHROW(refuse_chapters_behind_the_end(late, 121));
    }

    TEST_CASE("keep titles with marks in them")
    {
        const std::string title = "Salt & <pepper> --> \"rest\"";
        const std::vector<Chapter> chapters{{0, title}, {1.5, "Atme ein"}};
        CHECK(parse_chapters(chapters_vtt(chapters, 3)).at(0).title == title);
        CHECK(parse_chapters_json(chapters_json(chapters)).at(0).title == title);
    }

    TEST_CASE("of a source are counted from its origin, in order, each with a name")
    {
        CHECK(text(tidy_chapters({{12, " Rest\n"}, {2, "Arrive"}, {5, ""}}, 2, 60)) ==
              "0 Arrive, 3 Chapter 2, 10 Rest");
        CHECK(text(tidy_chapters({{0, "Titles"}, {1, "Arrive"}, {9, "\xff"}}, 2, 60)) ==
              "0 Arrive, 7 Chapter 2");
    }

    TEST_CASE("of a source are none when only one is left, or they lie behind the end")
    {
        CHECK(tidy_chapters({}, 0, 60).empty());
        CHECK(tidy_chapters({{0, "Film"}}, 0, 60).empty());
        CHECK(text(tidy_chapters({{0, "A"}, {30, "B"}, {60, "C"}, {70, "D"}}, 0, 60)) ==
              "0 A, 30 B");
        CHECK(tidy_chapters({{0, "A"}, {59.9998, "B"}}, 0, 60).empty());
    }

    TEST_CASE("are written as Apple's players read them")
    {
        const std::string json = chapters_json(std::vector<Chapter>{{0, "Arrive"}, {18.5, "Rest"}});
        CHECK(json ==
              "[{\"start-time\":0.000,\"titles\":[{\"language\":\"und\",\"title\":\"Arrive\"}]},\n"
              "{\"start-time\":18.500,\"titles\":[{\"language\":\"und\",\"title\":\"Rest\"}]}]\n");
        CHECK(text(parse_chapters_json(json)) == "0 Arrive, 18 Rest");
        for (const char* bad : {"", "{}", "[1]", "[{}]", "[{\"start-time\":\"0\",\"titles\":[]}]",
                                "[{\"start-time\":0,\"titles\":[{\"language\":\"und\"}]}]"})
            CHECK_THROWS_AS(parse_chapters_json(bad), std::runtime_error);
    }
}
