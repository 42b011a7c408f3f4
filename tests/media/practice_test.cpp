#include "media/breath.hpp"
#include "media/chapters.hpp"
#include "media/practice_scene.hpp"
#include "media/practice_script.hpp"
#include "media/practice_tone.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

using namespace supple::media;

namespace
{

struct Picture {
    cairo_surface_t* surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, PracticeScene::width, PracticeScene::height);
    Picture() = default;
    Picture(const Picture&) = delete;
    Picture& operator=(const Picture&) = delete;
    ~Picture() { cairo_surface_destroy(surface); }

    std::vector<unsigned char> pixels() const
    {
        cairo_surface_flush(surface);
        const unsigned char* data = cairo_image_surface_get_data(surface);
        const auto size = static_cast<std::size_t>(cairo_image_surface_get_stride(surface)) *
                          PracticeScene::height;
        return {data, data + size};
    }
};

} // namespace

TEST_SUITE("a breath")
{
    TEST_CASE("fills in four seconds and empties in six, without a jump")
    {
        CHECK(fullness(0) == doctest::Approx(0));
        CHECK(fullness(4) == doctest::Approx(1));
        CHECK(fullness(10) == doctest::Approx(0));
        for (double at = 0; at < 20; at += 0.04) {
            CHECK(std::abs(fullness(at + 0.04) - fullness(at)) < 0.02);
            CHECK(fullness(at) == doctest::Approx(fullness(at + breath_seconds)));
        }
    }
}

TEST_SUITE("the script of the practice")
{
    TEST_CASE("keeps its cues apart, inside, and long enough to read")
    {
        const auto cues = practice_cues();
        CHECK(cues.size() == 20);
        for (std::size_t at = 0; at < cues.size(); ++at) {
            CHECK(cues[at].end - cues[at].start >= std::chrono::milliseconds{2000});
            CHECK((at == 0 || cues[at].start >= cues[at - 1].end));
        }
        CHECK(cues.back().end < std::chrono::seconds{80});
        CHECK(parse_webvtt(webvtt(cues)).size() == cues.size());
    }

    TEST_CASE("has four chapters that begin with a breath")
    {
        const auto chapters = practice_chapters();
        REQUIRE(chapters.size() == 4);
        CHECK(chapters[2].title == "Release");
        for (const Chapter& chapter : chapters)
            CHECK(std::fmod(chapter.start_seconds, breath_seconds) == 0);
        CHECK_NOTHROW(chapters_vtt(chapters, practice_seconds));
    }
}

TEST_SUITE("the tone of the practice")
{
    TEST_CASE("is the same whatever the size of the pieces, quiet, and without clicks")
    {
        constexpr std::int64_t first = 9 * tone_rate; // over the border of two breaths
        std::vector<float> left(2 * tone_rate);
        std::vector<float> right(left.size());
        draw_tone(first, left, right);
        std::vector<float> piece(1024);
        std::vector<float> other(1024);
        draw_tone(first + 48'000, piece, other);
        CHECK(std::equal(piece.begin(), piece.end(), left.begin() + 48'000));
        float loudest = 0;
        float steepest = 0;
        for (std::size_t at = 1; at < left.size(); ++at) {
            loudest = std::max({loudest, std::abs(left[at]), std::abs(right[at])});
            steepest = std::max(steepest, std::abs(left[at] - left[at - 1]));
        }
        CHECK(loudest > 0.02f);
        CHECK(loudest < 0.5f);
        CHECK(steepest < 0.05f);
    }

    TEST_CASE("begins and ends in silence")
    {
        std::vector<float> left(10);
        std::vector<float> right(10);
        draw_tone(0, left, right);
        CHECK(left[0] == 0.0f);
        draw_tone(std::int64_t{tone_rate} * 80 - 10, left, right);
        CHECK(left[9] == 0.0f);
    }
}

TEST_SUITE("the scene of the practice")
{
    TEST_CASE("is the same picture every time, and another one a breath later")
    {
        const PracticeScene scene;
        const Picture first;
        const Picture again;
        const Picture later;
        scene.draw(first.surface, 44);
        scene.draw(again.surface, 44);
        scene.draw(later.surface, 47);
        CHECK(first.pixels() == again.pixels());
        CHECK(first.pixels() != later.pixels());
    }
}
