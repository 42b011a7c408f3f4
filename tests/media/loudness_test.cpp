#include "media/findings.hpp"
#include "media/init_segment.hpp"
#include "media/loudness.hpp"
#include "media/loudness_box.hpp"
#include "media/sound_rendition.hpp"
#include "tests/media/tiny_package.hpp"

#include <doctest/doctest.h>

using namespace supple::media;
using supple::media::tests::TinyPackage;

namespace
{

Loudness loudness(double lufs, double peak)
{
    return {.lufs = lufs, .true_peak = peak, .sample_peak = peak};
}

SoundLevels levels(Loudness source, Levelling levelling, Loudness result)
{
    return {source, levelling, result};
}

std::vector<std::uint8_t> bytes_of(const std::string& text)
{
    return {text.begin(), text.end()};
}

AudioFacts sound(const std::string& language, const std::string& title = "")
{
    return {.language = language, .title = title};
}

} // namespace

TEST_SUITE("levelling")
{
    TEST_CASE("is one gain to the target while the peaks have room")
    {
        const Levelling quiet = levelling_for(loudness(-27.3, -14));
        CHECK(quiet.gain_db == doctest::Approx(11.3));
        CHECK_FALSE(quiet.ceiling);
        CHECK(levelling_for(loudness(-8, 1)).gain_db == doctest::Approx(-8));
    }

    TEST_CASE("gives up half a LU before it lets a limiter in")
    {
        const Levelling near = levelling_for(loudness(-20, -5.6));
        CHECK(near.gain_db == doctest::Approx(3.6));
        CHECK_FALSE(near.ceiling);
        const Levelling limited = levelling_for(loudness(-20, -5.4));
        CHECK(limited.gain_db == doctest::Approx(4));
        CHECK(limited.ceiling.value() < highest_true_peak);
    }

    TEST_CASE("leaves alone what cannot be measured")
    {
        const Levelling none = levelling_for(std::nullopt);
        CHECK(none.gain_db == 0);
        CHECK(level_filters(none) == "");
    }

    TEST_CASE("does not raise the hiss of a room to a voice")
    {
        CHECK(levelling_for(loudness(-65, -60)).gain_db == 30);
    }

    TEST_CASE("is corrected by what is heard of the encoder")
    {
        const Loudness source = loudness(-20, -9);
        CHECK_FALSE(corrected(levels(source, {4, {}}, loudness(-16.3, -4)), true));
        const auto louder = corrected(levels(source, {4, {}}, loudness(-17, -5)), true);
        CHECK(louder.value().gain_db == doctest::Approx(5));
        CHECK_FALSE(louder->ceiling);
        const auto lower = corrected(levels(source, {4, {}}, loudness(-16, 0.5)), true);
        CHECK(lower.value().gain_db == 4);
        CHECK(lower->ceiling.value() == doctest::Approx(-6.6));
        CHECK_FALSE(corrected(levels(source, {4, {}}, loudness(-17, -5)), false));
        const auto all = corrected(levels(source, {4, -6.6}, loudness(-16, -0.5)), false);
        CHECK(all.value().gain_db == doctest::Approx(3.4));
        CHECK(all->ceiling.value() == doctest::Approx(-7.2));
        CHECK(corrected(levels(source, {4, -19.9}, loudness(-30, 0)), false)->ceiling == -20);
    }

    TEST_CASE("is told to people")
    {
        const auto raised =
            finding_of(levels(loudness(-27.3, -14), {11.3, {}}, loudness(-16, -3)), "");
        CHECK(raised.value().found == "quiet sound, -27.3 LUFS");
        CHECK(raised->done == "raised by 11.3 dB to -16.0 LUFS");
        const auto held = finding_of(levels(loudness(-20, -1), {4, -2.0}, loudness(-16.2, -1.8)),
                                     whose("Deutsch", 2));
        CHECK(held.value().found == "quiet sound (Deutsch), -20.0 LUFS");
        CHECK(held->done == "raised by 3.8 dB to -16.2 LUFS, its peaks held at -1.8 dBTP");
        CHECK_FALSE(finding_of(levels(loudness(-16.2, -4), {0.2, {}}, loudness(-16, -3.8)), ""));
        CHECK(finding_of({}, "").value().found.find("silent") != std::string::npos);
    }
}

TEST_SUITE("a loudness box")
{
    TEST_CASE("says what was put in, to a quarter LU and a thirty-second of a decibel")
    {
        const TinyPackage package{{.no_loudness = true}};
        const auto plain = bytes_of(package.read("a1_init.mp4"));
        const auto said = with_loudness(plain, {-16.1, -1.03, -1.5});
        const InitSegment before = read_init_segment(plain);
        const InitSegment after = read_init_segment(said);
        CHECK_FALSE(before.loudness);
        CHECK(after.loudness.value().lufs == -16);
        CHECK(after.loudness->true_peak == doctest::Approx(-1.03).epsilon(0.02));
        CHECK(after.loudness->sample_peak == -1.5);
        CHECK(after.audio_config == before.audio_config);
        CHECK(after.timescale == before.timescale);
        CHECK(after.edits.size() == before.edits.size());
        CHECK_THROWS_AS(with_loudness(said, {}), BrokenBox);
    }

    TEST_CASE("has the bytes of ISO 14496-12")
    {
        const TinyPackage package{{.no_loudness = true}};
        const auto said = with_loudness(bytes_of(package.read("a1_init.mp4")), loudness(-16, -1));
        const Bytes trak = box_at(said, {"moov", "trak"}).payload;
        const Bytes tlou = box_at(trak, {"udta", "ludt", "tlou"}).payload;
        // Peaks (20 + 1) * 32 = 0x2a0, loudness (-16 + 57.75) * 4 = 0xa7.
        const std::vector<std::uint8_t> expected{0,    0,    0,    0, 0, 0,    0x2a,
                                                 0x02, 0xa0, 0x23, 1, 1, 0xa7, 0x23};
        CHECK(std::vector<std::uint8_t>(tlou.begin(), tlou.end()) == expected);
    }

    TEST_CASE("that is damaged is refused")
    {
        const TinyPackage package;
        const std::string good = package.read("a1_init.mp4");
        const auto at = good.find("tlou");
        REQUIRE(at != std::string::npos);
        for (const auto& [offset, value] : {std::pair{4, 2}, {14, 0}, {15, 9}}) {
            std::string bad = good;
            bad[at + static_cast<std::size_t>(offset)] = static_cast<char>(value);
            CHECK_THROWS_AS(read_init_segment(bytes_of(bad)), BrokenBox);
        }
    }
}

TEST_SUITE("sound renditions")
{
    TEST_CASE("are named by title or language, and never alike")
    {
        const auto made =
            sound_renditions({sound("en"), sound("de"), sound("en", "Teacher talks"), sound("en"),
                              sound("und"), sound("und"), sound("fr", "English")});
        std::vector<std::string> names;
        for (const SoundRendition& each : made)
            names.push_back(each.name);
        CHECK(names == std::vector<std::string>{"English", "Deutsch", "Teacher talks", "English 2",
                                                "Sound", "Sound 2", "English 3"});
    }

    TEST_CASE("are chosen by language only when there is no doubt")
    {
        AudioFacts comment = sound("fr");
        comment.commentary = true;
        AudioFacts described = sound("en");
        described.describes_video = true;
        const auto made =
            sound_renditions({sound("en"), sound("en"), comment, described, sound("fr")});
        CHECK(made[0].autoselect);
        CHECK_FALSE(made[1].autoselect);
        CHECK_FALSE(made[2].autoselect);
        CHECK(made[2].name.find("(commentary)") != std::string::npos);
        CHECK(made[3].autoselect);
        CHECK(made[3].describes_video);
        CHECK(made[4].autoselect);
    }

    TEST_CASE("are at most nine")
    {
        CHECK(sound_renditions(std::vector<AudioFacts>(12)).size() == 9);
    }
}
