#include "media/telling.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace supple::media;

namespace
{

constexpr int width = 640;
constexpr int height = 360;

// A picture from a rule for each pixel, 0..255.
template <class Paint>
double telling(Paint paint)
{
    std::vector<std::uint8_t> luma;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            luma.push_back(static_cast<std::uint8_t>(std::lround(paint(x, y))));
    return how_telling(impression_of({luma.data(), width, width, height}));
}

// Somebody on a mat: bars with hard edges.
double scene(int x, int y)
{
    return (x / 40 + y / 60) % 2 == 0 ? 70 : 170;
}

// The same, out of focus.
double blurred(int x, int y)
{
    constexpr int reach = 12;
    double sum = 0;
    int count = 0;
    for (int dy = -reach; dy <= reach; dy += 4)
        for (int dx = -reach; dx <= reach; dx += 4, ++count)
            sum += scene(std::max(0, x + dx), std::max(0, y + dy));
    return sum / count;
}

} // namespace

TEST_SUITE("a still")
{
    TEST_CASE("says more in focus than out of it")
    {
        CHECK(telling(scene) > telling(blurred));
        CHECK(telling(blurred) > 0);
    }

    TEST_CASE("says nothing when black, white or one grey")
    {
        CHECK(telling([](int, int) { return 16.0; }) == 0);
        CHECK(telling([](int, int) { return 250.0; }) == 0);
        CHECK(telling([](int, int) { return 128.0; }) == 0);
    }

    TEST_CASE("says less while it fades in, or out into white")
    {
        const double whole = telling(scene);
        CHECK(telling([](int x, int y) { return scene(x, y) * 0.3; }) < whole / 2);
        CHECK(telling([](int x, int y) { return 255 - (255 - scene(x, y)) * 0.3; }) < whole / 2);
        CHECK(telling([](int x, int y) { return 120 + (scene(x, y) - 120) * 0.2; }) < whole / 2);
    }

    TEST_CASE("says nothing when it is a few white words on black")
    {
        CHECK(telling([](int x, int y) {
                  return x > 300 && x < 330 && y > 170 && y < 190 ? 255.0 : 0;
              }) == 0);
    }

    TEST_CASE("says as much whatever its size")
    {
        std::vector<std::uint8_t> half;
        for (int y = 0; y < height; y += 2)
            for (int x = 0; x < width; x += 2)
                half.push_back(static_cast<std::uint8_t>(scene(x, y)));
        CHECK(how_telling(impression_of({half.data(), width / 2, width / 2, height / 2})) ==
              doctest::Approx(telling(scene)).epsilon(0.05));
    }

    TEST_CASE("may be as small as a pixel")
    {
        const std::uint8_t pixel = 128;
        CHECK(how_telling(impression_of({&pixel, 1, 1, 1})) == 0);
    }
}
