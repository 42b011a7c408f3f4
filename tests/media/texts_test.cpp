#include "media/texts.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace supple::media;

namespace
{

// A file that goes away.
class File
{
  public:
    File(const std::string& name, const std::string& text)
        : path_(fs::temp_directory_path() / ("supple-" + std::to_string(::getpid()) + "-" + name))
    {
        std::ofstream{path_, std::ios::binary} << text;
    }
    ~File() { fs::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

constexpr const char* one_cue = "1\n00:00:01,000 --> 00:00:02,000\n";

std::string refusal(std::vector<CaptionFile> captions, std::optional<fs::path> chapters = {})
{
    try {
        read_texts(captions, chapters);
    } catch (const std::runtime_error& why) {
        return why.what();
    }
    return "nothing was refused";
}

SourceFacts source(std::vector<Chapter> chapters)
{
    SourceFacts facts;
    facts.video.timing.end_seconds = 60;
    facts.chapters = std::move(chapters);
    return facts;
}

} // namespace

TEST_SUITE("texts")
{
    TEST_CASE("are asked for as a language, a role and a file")
    {
        const auto plain = parse_caption_file("pt-BR=a:b=c.srt");
        REQUIRE(plain);
        CHECK(plain->language == "pt-BR");
        CHECK(plain->role == CaptionRole::plain);
        CHECK(plain->file == "a:b=c.srt");
        CHECK(parse_caption_file("en:sdh=x.vtt")->role == CaptionRole::sdh);
        CHECK(parse_caption_file("en:forced=x.vtt")->role == CaptionRole::forced);
        for (const char* bad :
             {"", "en", "=x", "en=", "en:=x", "en:cc=x", ":sdh=x", "en:sdh:forced=x"})
            CHECK_FALSE(parse_caption_file(bad));
    }

    TEST_CASE("are read in either form, and a guess is told")
    {
        const File vtt{"en.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nBreathe.\n"};
        const File srt{"de.srt", one_cue + std::string{"F\xfc\xdf"
                                                       "e & H\xe4nde\n"}};
        const std::vector<CaptionFile> files{{"en", vtt.path()},
                                             {"DE", srt.path(), CaptionRole::sdh}};
        const Texts texts = read_texts(files, {});
        REQUIRE(texts.captions.size() == 2);
        CHECK(texts.captions[1].language == "de");
        CHECK(texts.captions[1].cues.at(0).text == "Füße &amp; Hände");
        REQUIRE(texts.findings.size() == 1);
        CHECK(texts.findings[0].found.find("de.srt in Windows-1252") != std::string::npos);
        CHECK(texts.findings[0].done == "read as such");
        CHECK(describe(texts) == "  c_en  1 cues, the last at 0:01\n"
                                 "  c_de_sdh  1 cues, the last at 0:01\n");
    }

    TEST_CASE("are refused by name")
    {
        const File none{"none.vtt", "WEBVTT\n"}, letter{"letter.srt", "Dear Ann,\n"},
            good{"good.srt", one_cue + std::string{"A\n"}}, broken{"parts.txt", "Arrive\n"};
        CHECK(refusal({{"en", none.path()}}).find("none.vtt: it holds no captions") !=
              std::string::npos);
        CHECK(refusal({{"en", letter.path()}}).find("letter.srt: Line 1") != std::string::npos);
        CHECK(refusal({{"en", "/nowhere/x.srt"}}).find("x.srt: ") == 0);
        CHECK(refusal({{"en", good.path()}, {"EN", good.path()}}).find("given twice") !=
              std::string::npos);
        CHECK(refusal({}, broken.path()).find("parts.txt: Line 1") != std::string::npos);
    }

    TEST_CASE("take the source's chapters when no file gives others")
    {
        Texts texts;
        settle_chapters(texts, source({{0, "Arrive"}, {30, "Rest"}}), false);
        CHECK(texts.chapters.size() == 2);
        CHECK(texts.findings.at(0).found == "2 chapters in the source");
        CHECK(texts.findings.at(0).done == "kept");
        CHECK(describe(texts) == "  chapter 0:00  Arrive\n  chapter 0:30  Rest\n");

        Texts given{.chapters = {{0, "Own"}}};
        settle_chapters(given, source({{0, "Arrive"}, {30, "Rest"}}), true);
        CHECK(given.chapters.at(0).title == "Own");
        CHECK(given.findings.at(0).done != "kept");

        Texts none;
        settle_chapters(none, source({{0, "Arrive"}, {30, "Rest"}}), true);
        CHECK(none.chapters.empty());

        Texts late{.chapters = {{60, "Late"}}};
        CHECK_THROWS_AS(settle_chapters(late, source({}), true), std::runtime_error);
    }
}
