#include "media/library.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

using namespace supple::media;
using namespace supple::tests;

namespace
{

constexpr Wishes copy_only{.quality = Quality::fast, .copying = Copying::only};

DrawnSource camera(double tone)
{
    return {.width = 160, .height = 90, .seconds = 13, .gop = 50, .tone = tone};
}

const Track& sound_of(const PackageResult& result)
{
    const auto& tracks = result.package.tracks;
    return *std::find_if(tracks.begin(), tracks.end(),
                         [](const Track& track) { return track.kind == TrackKind::audio; });
}

bool was_copied(const PackageResult& result)
{
    return std::any_of(
        result.package.findings.begin(), result.package.findings.end(),
        [](const Finding& finding) { return finding.done == "copied as it is, not levelled"; });
}

// Of what the A5 that is a MUST measured.
const RuleResult& truth(const PackageResult& result)
{
    return *std::find_if(result.rules.begin(), result.rules.end(), [](const RuleResult& rule) {
        return rule.id == "A5" && rule.level == RuleLevel::must;
    });
}

} // namespace

TEST_SUITE("a copied sound")
{
    TEST_CASE("says how loud it is, though nothing is done about it")
    {
        const Packaged packaged{camera(0.02), "source.mp4", {}, copy_only};
        CHECK(was_copied(packaged.result));
        CHECK(packaged.found("AAC sound, -3"));
        const SoundLevels& levels = sound_of(packaged.result).levels;
        REQUIRE(levels.result);
        CHECK(levels.result->lufs < target_lufs - 10);
        CHECK(levels.source->lufs == levels.result->lufs);
        CHECK(levels.levelling.gain_db == 0);
        const RuleResult& rule = truth(packaged.result);
        CHECK(rule.pass);
        REQUIRE(rule.figures.size() == 2);
        for (const Figure& figure : rule.figures)
            CHECK(std::abs(figure.declared.value() - figure.measured) < 0.2);
        const std::string file = read_file(packaged.order.source, 100'000'000);
        for (const std::string& packet : samples(packaged.path(), "a1"))
            CHECK(file.find(packet) != std::string::npos);
    }

    TEST_CASE("says nothing when it is silent")
    {
        DrawnSource source = camera(0);
        source.flash_seconds = 100;
        const Packaged packaged{source, "source.mp4", {}, copy_only};
        CHECK(was_copied(packaged.result));
        CHECK_FALSE(sound_of(packaged.result).levels.result);
    }

    TEST_CASE("is encoded instead when a part of it cannot be decoded")
    {
        const Packaged whole{camera(0.1), "source.mp4", {}, copy_only};
        std::string file = read_file(whole.order.source, 100'000'000);
        const auto packets = samples(whole.path(), "a1");
        const auto begin = file.find(packets.at(200));
        REQUIRE(begin != std::string::npos);
        std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(begin), packets.at(200).size(),
                    '\xff');
        PackageOrder order = whole.order;
        order.source = whole.folder / "torn.mp4";
        order.final_folder = whole.folder / "torn";
        std::ofstream{order.source, std::ios::binary} << file;
        const PackageResult result = make_package(
            order, [](Work) {}, whole.never);
        CHECK_FALSE(was_copied(result));
        CHECK(truth(result).pass);
        CHECK(sound_of(result).levels.result->lufs == doctest::Approx(target_lufs).epsilon(0.05));
    }
}
