#include "media/title_ladder.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace supple::media;

namespace
{

constexpr Size hd{1920, 1080};

std::vector<Rung> apple()
{
    return ladder(hd, {25, 1}, true);
}

std::vector<Rung> fitted_to(double kbps)
{
    return fit_to_title(apple(), {.size = hd, .quality = 23, .kbps = kbps});
}

std::vector<Size> sizes(const std::vector<Rung>& rungs)
{
    std::vector<Size> found;
    for (const Rung& rung : rungs)
        found.push_back(rung.size);
    return found;
}

} // namespace

TEST_SUITE("a ladder for one title")
{
    TEST_CASE("has fewer rungs for a still film, of better quality")
    {
        const std::vector<Rung> plain = apple();
        const std::vector<Rung> still = fitted_to(500);
        CHECK(still.size() < plain.size());
        for (const Rung& rung : still) {
            const auto same = std::find_if(plain.begin(), plain.end(), [&](const Rung& each) {
                return each.size == rung.size && each.ceiling_kbps == rung.ceiling_kbps;
            });
            REQUIRE(same != plain.end());
            CHECK(rung.quality < same->quality);
            CHECK(rung.quality >= same->quality - 4);
        }
    }

    TEST_CASE("is Apple's for a busy film")
    {
        for (const double kbps : {9000.0, 20'000.0, 500'000.0}) {
            CAPTURE(kbps);
            const std::vector<Rung> plain = apple();
            const std::vector<Rung> busy = fitted_to(kbps);
            REQUIRE(sizes(busy) == sizes(plain));
            for (std::size_t at = 0; at < busy.size(); ++at) {
                CHECK(busy[at].quality == plain[at].quality);
                CHECK(busy[at].ceiling_kbps == plain[at].ceiling_kbps);
                CHECK(busy[at].expected_kbps <= busy[at].ceiling_kbps);
            }
        }
    }

    TEST_CASE("keeps two at the top size for HD, and the lowest, whatever it costs")
    {
        for (const double kbps : {0.01, 50.0, 500.0, 2000.0, 6000.0, 40'000.0}) {
            CAPTURE(kbps);
            const std::vector<Rung> rungs = fitted_to(kbps);
            REQUIRE(rungs.size() >= 3);
            CHECK(rungs.front().size == apple().front().size);
            CHECK(rungs.front().ceiling_kbps == apple().front().ceiling_kbps);
            CHECK(rungs[rungs.size() - 2].size == hd);
            CHECK(rungs.back().size == hd);
            for (std::size_t at = 0; at < rungs.size(); ++at)
                CHECK(rungs[at].name == "v" + std::to_string(at + 1));
        }
    }

    TEST_CASE("never has fewer rungs, nor a better quality, for a film that costs more")
    {
        std::size_t rungs = 0;
        int quality = 0;
        for (double kbps = 20; kbps < 100'000; kbps *= 1.3) {
            CAPTURE(kbps);
            const std::vector<Rung> fitted = fitted_to(kbps);
            CHECK(fitted.size() >= rungs);
            CHECK(fitted.back().quality >= quality);
            rungs = fitted.size();
            quality = fitted.back().quality;
        }
    }

    TEST_CASE("leaves a copied top rung as it is")
    {
        std::vector<Rung> rungs = ladder({1280, 720}, {25, 1}, true);
        rungs.pop_back();
        rungs.back() = {.name = "v6",
                        .size = {1280, 720},
                        .ceiling_kbps = 2500,
                        .copied = true,
                        .expected_kbps = 2500};
        const std::vector<Rung> fitted =
            fit_to_title(rungs, {.size = {960, 540}, .quality = 23, .kbps = 300});
        CHECK(fitted.back().copied);
        CHECK(fitted.back().expected_kbps == 2500);
        CHECK(fitted.back().quality == Rung{}.quality);
        CHECK(std::count_if(fitted.begin(), fitted.end(),
                            [](const Rung& rung) { return rung.copied; }) == 1);
        CHECK(fitted.size() >= 2);
    }
}

TEST_SUITE("a complexity")
{
    TEST_CASE("tells the rates of other sizes and qualities")
    {
        const Complexity complexity{.size = hd, .quality = 23, .kbps = 4000, .exponent = 0.5};
        CHECK(complexity.kbps_at(hd, 23) == doctest::Approx(4000));
        CHECK(complexity.kbps_at({960, 540}, 23) == doctest::Approx(2000));
        CHECK(complexity.kbps_at(hd, 17) == doctest::Approx(8000));
        CHECK(complexity.kbps_at(hd, 29) == doctest::Approx(2000));
    }
}
