#include "server/routes/stream_file_name.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace supple::routes;
using namespace std::string_literals;
using Kind = StreamFileName::Kind;
using Track = StreamFileName::Track;

TEST_SUITE("a stream file name")
{
    TEST_CASE("is one of the grammar's")
    {
        const auto is = [](const char* text, Kind kind, Track track = Track::none, int number = 0) {
            CAPTURE(text);
            CHECK(parse_stream_file_name(text) == StreamFileName{kind, track, number});
        };
        is("main.m3u8", Kind::multivariant);
        is("listen.m3u8", Kind::listening);
        is("preview.m3u8", Kind::preview_multivariant);
        is("v1.m3u8", Kind::media_playlist, Track::video);
        is("v99.m3u8", Kind::media_playlist, Track::video);
        is("a9_preview.m3u8", Kind::preview_playlist, Track::audio);
        is("c_pt-br.m3u8", Kind::media_playlist, Track::captions);
        is("c_pt-br_preview.m3u8", Kind::preview_playlist, Track::captions);
        is("i1_init.mp4", Kind::init_segment, Track::iframes);
        is("v12_00345.m4s", Kind::segment, Track::video, 345);
        is("c_gsw_99999.vtt", Kind::segment, Track::captions, 99999);
        is("c_en_sdh.m3u8", Kind::media_playlist, Track::captions);
        is("c_en_forced_preview.m3u8", Kind::preview_playlist, Track::captions);
        is("c_pt-br_sdh_00012.vtt", Kind::segment, Track::captions, 12);
        is("chapters.vtt", Kind::chapters);
        is("chapters.json", Kind::session_chapters);
        is("storyboard.vtt", Kind::storyboard);
        is("storyboard_00036.jpg", Kind::storyboard_sheet, Track::none, 36);
        is("key1", Kind::key, Track::none, 1);
        is("key2", Kind::key, Track::none, 2);
    }

    TEST_CASE("says what its bytes are, and whether the preview has them")
    {
        const auto chapters = *parse_stream_file_name("chapters.json");
        CHECK(content_type(chapters) == "application/json");
        CHECK_FALSE(is_in_preview(chapters, {.segments = 9}));
        const auto captions = *parse_stream_file_name("c_en_sdh_00002.vtt");
        CHECK(content_type(captions) == "text/vtt; charset=utf-8");
        CHECK(is_in_preview(captions, {.segments = 2}));
        CHECK_FALSE(is_in_preview(captions, {.segments = 1}));
    }

    TEST_CASE("is nothing else")
    {
        for (const char* text : {"",
                                 ".",
                                 "..",
                                 "main",
                                 "main.m3u8.gz",
                                 "v0.m3u8",
                                 "v01.m3u8",
                                 "v100.m3u8",
                                 "a10.m3u8",
                                 "x1.m3u8",
                                 "v.m3u8",
                                 "c_.m3u8",
                                 "c_e.m3u8",
                                 "c_engl.m3u8",
                                 "c_en-.m3u8",
                                 "c_en-a.m3u8",
                                 "c_en-abcdefghi.m3u8",
                                 "c_EN.m3u8",
                                 "c_sdh_sdh_sdh.m3u8",
                                 "c_en_sdh_forced.m3u8",
                                 "c__sdh.m3u8",
                                 "c_en_cc.m3u8",
                                 "c_en_sdh_init.mp4",
                                 "v1_sdh.m3u8",
                                 "chapters",
                                 "chapters.json.gz",
                                 "c_en_init.mp4",
                                 "i1_preview.m3u8",
                                 "v1_00000.m4s",
                                 "v1_1.m4s",
                                 "v1_000001.m4s",
                                 "v1_0000a.m4s",
                                 "v1_00001.vtt",
                                 "c_en_00001.m4s",
                                 "v1__00001.m4s",
                                 "_00001.m4s",
                                 "key0",
                                 "key3",
                                 "key11",
                                 "poster.jpg",
                                 "preview.jpg",
                                 "storyboard.jpg",
                                 "storyboard_1.jpg",
                                 "storyboard_00000.jpg",
                                 "storyboard_00001.vtt",
                                 "v1_00001.jpg",
                                 "package.json",
                                 "preview_preview.m3u8",
                                 "main_preview.m3u8",
                                 "listen_preview.m3u8",
                                 "listen.m3u8.gz"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_stream_file_name(text));
        }
    }

    TEST_CASE("never has a slash, a dot dot or an upper case letter, whatever is tried")
    {
        std::mt19937 random(7);
        const std::string letters = "vaickeymnprw_-.0123459/\\%AM\0 u8sth"s;
        std::size_t parsed = 0;
        for (int i = 0; i < 300'000; ++i) {
            std::string text;
            for (auto length = random() % 12; length > 0; --length)
                text += letters[random() % letters.size()];
            const char* const ends[] = {"",          ".m3u8", "_00001.m4s",
                                        "_init.mp4", ".vtt",  "_00001.jpg"};
            text += ends[random() % 6];
            if (!parse_stream_file_name(text))
                continue;
            ++parsed;
            CHECK(text.find_first_of("/\\%AM \0"s) == std::string::npos);
            CHECK(text.find("..") == std::string::npos);
        }
        MESSAGE("300000 names tried, " << parsed << " are of the grammar");
    }
}
