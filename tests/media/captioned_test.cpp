#include "media/captions.hpp"
#include "media/chapters.hpp"
#include "media/chapters_json.hpp"
#include "media/inspection.hpp"
#include "media/library.hpp"
#include "media/package_file_name.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

constexpr std::uint64_t enough = 100'000;

std::string read(const Packaged& packaged, const std::string& file)
{
    return read_file(packaged.path() / file, enough);
}

bool holds(const std::string& text, const std::string& what)
{
    return text.find(what) != std::string::npos;
}

// Beside the source, as an operator has them.
CaptionFile caption_file(const std::string& argument, const std::string& text)
{
    CaptionFile file = *parse_caption_file(argument);
    std::ofstream{file.file, std::ios::binary} << text;
    return file;
}

std::vector<Chapter> chapters_in(const DrawnSource& source, const std::string& name)
{
    const Folder folder;
    draw(source, folder / name);
    const StopFlag never{false};
    return probe(folder / name, never).chapters;
}

} // namespace

TEST_SUITE("a captioned source")
{
    TEST_CASE("has every language, role and chapter in its package")
    {
        const Folder texts;
        const auto at = [&](const std::string& language, const std::string& name) {
            return language + "=" + (texts / name).string();
        };
        const std::vector<CaptionFile> captions{
            caption_file(at("en", "en.vtt"), "WEBVTT\n\n00:01.000 --> 00:07.000\nBreathe in.\n"),
            caption_file(at("en:sdh", "sdh.srt"), "1\n00:00:08,000 --> 00:00:09,000\n"
                                                  "{\\an8}<i>gong</i> & silence\n\n"
                                                  "2\n00:00:01,000 --> 00:00:07,000\n"
                                                  "Breathe in.\n"),
            caption_file(at("en:forced", "forced.vtt"),
                         "WEBVTT\n\n00:02.000 --> 00:03.000\nThe sign: Quiet\n"),
            caption_file(at("DE", "de.srt"), "1\r\n00:00:01,000 --> 00:00:07,000\r\n"
                                             "F\xfc\xdf"
                                             "e und H\xe4nde \x96 l\xf6sen.\r\n")};
        const Packaged packaged{
            {.seconds = 13,
             .chapters = {{0, "Arrive"}, {4.5, ""}, {8, "Rest & <be>"}, {20, "Behind the end"}}},
            "source.mkv",
            captions};

        CHECK(packaged.found("de.srt in Windows-1252"));
        CHECK(packaged.found("3 chapters in the source"));
        const std::string main = read(packaged, "main.m3u8");
        CHECK(holds(main, "NAME=\"English (SDH)\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=YES,"
                          "FORCED=NO,CHARACTERISTICS="));
        CHECK(holds(main, "NAME=\"English (forced)\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=YES,"
                          "FORCED=YES,URI=\"c_en_forced.m3u8\""));
        CHECK(holds(main, "NAME=\"Deutsch\",LANGUAGE=\"de\""));
        CHECK(holds(main, "URI=\"chapters.json\""));
        CHECK(holds(read(packaged, "c_de_00002.vtt"), "Füße und Hände – lösen."));
        CHECK(holds(read(packaged, "c_en_sdh_00002.vtt"),
                    "00:00:08.000 --> 00:00:09.000 line:0\n<i>gong</i> &amp; silence\n"));
        CHECK(holds(read(packaged, "package.json"), "\"captions\":[\"en\",\"de\"]"));
        for (const char* track : {"c_en", "c_en_sdh", "c_en_forced", "c_de"}) {
            CHECK(fs::exists(packaged.path() / (track + std::string{"_00003.vtt"})));
            CHECK(is_package_file(track + std::string{"_preview.m3u8"}));
        }

        const auto chapters = parse_chapters(read(packaged, "chapters.vtt"));
        REQUIRE(chapters.size() == 3);
        CHECK(chapters[1].title == "Chapter 2");
        // Matroska puts the sound's priming before its zero, so all else moves by 21 ms.
        CHECK(chapters[1].start_seconds == doctest::Approx(4.521));
        CHECK(chapters[2].title == "Rest & <be>");
        CHECK(parse_chapters_json(read(packaged, "chapters.json")).size() == 3);
        for (const char* rule : {"P8", "P11"})
            for (const RuleResult& each : packaged.result.rules)
                if (each.id == rule)
                    CHECK_FALSE(holds(each.detail, "does not apply"));
    }

    TEST_CASE("has its chapters read from every container that keeps them")
    {
        for (const char* name : {"source.mp4", "source.mov", "source.mkv"}) {
            CAPTURE(name);
            const auto chapters = chapters_in(
                {.seconds = 2, .chapters = {{0, "Arrive"}, {0.5, "Füße"}, {1, "Rest"}}}, name);
            REQUIRE(chapters.size() == 3);
            CHECK(chapters[1].title == "Füße");
            CHECK(chapters[2].start_seconds == doctest::Approx(1).epsilon(0.002));
        }
        CHECK(chapters_in({.seconds = 1}, "source.mp4").empty());
        CHECK(chapters_in({.seconds = 1, .chapters = {{0, "Film"}}}, "source.mkv").empty());
    }

    TEST_CASE("has its chapters counted from the first picture or sound")
    {
        const auto chapters = chapters_in(
            {.seconds = 3, .first_time = 1, .sound = "", .chapters = {{1, "Arrive"}, {2, "Rest"}}},
            "source.mkv");
        REQUIRE(chapters.size() == 2);
        CHECK(chapters[0].start_seconds == doctest::Approx(0).epsilon(0.01));
        CHECK(chapters[1].start_seconds == doctest::Approx(1).epsilon(0.01));
    }
}
