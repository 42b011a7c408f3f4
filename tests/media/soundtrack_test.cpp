#include "media/library.hpp"
#include "media/playlist_reader.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

std::vector<Track> sounds_of(const Packaged& packaged)
{
    std::vector<Track> sounds;
    for (const Track& track : packaged.result.package.tracks)
        if (track.kind == TrackKind::audio)
            sounds.push_back(track);
    return sounds;
}

// By the encoder's ears and by the verifier's.
void check_level(const Packaged& packaged)
{
    for (const Track& sound : sounds_of(packaged)) {
        REQUIRE(sound.levels.result);
        CHECK(sound.levels.result->lufs == doctest::Approx(target_lufs).epsilon(0.5 / 16));
        CHECK(sound.levels.result->true_peak <= highest_true_peak);
    }
    for (const RuleResult& rule : packaged.result.rules)
        if (rule.id == "A5") {
            INFO(line(rule));
            CHECK(rule.pass);
        }
}

std::string said_of_the_sound(const Packaged& packaged)
{
    for (const RuleResult& rule : packaged.result.rules)
        if (rule.id == "A5")
            return rule.detail;
    return "";
}

} // namespace

TEST_SUITE("the loudness of a package")
{
    TEST_CASE("is the same, however loud the source was")
    {
        for (const double tone : {0.004, 0.1, 0.9, 8.0}) {
            CAPTURE(tone);
            const Packaged packaged{{.tone = tone}};
            check_level(packaged);
            CHECK_FALSE(sounds_of(packaged).at(0).levels.levelling.ceiling);
            CHECK(packaged.found(tone < 0.1 ? "quiet sound" : "sound"));
        }
    }

    TEST_CASE("is the same, however many channels the source had")
    {
        for (const char* layout : {"mono", "5.1"}) {
            CAPTURE(layout);
            check_level(Packaged{{.sound = layout, .tone = 0.02}});
        }
    }

    TEST_CASE("holds the peaks of a quiet voice, and leaves the rest as it was")
    {
        const Packaged packaged{{.width = 160, .height = 90, .seconds = 20, .tone = 0.03}};
        check_level(packaged);
        const SoundLevels levels = sounds_of(packaged).at(0).levels;
        CHECK(levels.levelling.ceiling);
        CHECK(hear(packaged.path()).beep_seconds < 0.01); // the raised tone
    }

    TEST_CASE("is left alone in silence and in what is too short to measure")
    {
        for (const double seconds : {2.0, 0.32}) {
            CAPTURE(seconds);
            const Packaged packaged{{.seconds = seconds, .flash_seconds = seconds < 1 ? 0.1 : 100}};
            CHECK(packaged.found("silent, or too short"));
            CHECK_FALSE(sounds_of(packaged).at(0).levels.result);
            CHECK(sounds_of(packaged).at(0).levels.levelling.gain_db == 0);
            CHECK(said_of_the_sound(packaged).find("silent") != std::string::npos);
        }
    }

    TEST_CASE("is told without keys to be unknown, and with them")
    {
        Packaged open{{.seconds = 7, .tone = 0.05}};
        PackageOrder order = open.order;
        order.final_folder = open.folder / "sealed";
        order.keys_folder = open.folder / "sealed.keys";
        order.encrypt = true;
        CHECK(acceptable(make_package(
                             order, [](Work) {}, open.never)
                             .rules));
        for (const RuleResult& rule : verify_package(order.final_folder))
            if (rule.id == "A5")
                CHECK(rule.detail.find("no keys were given") != std::string::npos);
        for (const RuleResult& rule : verify_package(order.final_folder, order.keys_folder))
            if (rule.id == "A5")
                CHECK(rule.detail.find("LUFS") != std::string::npos);
    }
}

TEST_SUITE("the sounds of a package")
{
    TEST_CASE("are all those of the source, each with its name")
    {
        const Packaged packaged{
            {.seconds = 13,
             .more_sounds = {{.start = 0.3, .end = 11, .language = "ger", .tone = 0.03},
                             {.language = "eng",
                              .title = "Why I teach it so",
                              .tone = 0.2,
                              .commentary = true},
                             {.layout = "mono", .language = "eng", .describes_video = true}}},
            "source.mkv"};
        const auto sounds = sounds_of(packaged);
        REQUIRE(sounds.size() == 4);
        CHECK(sounds[0].language_name == "English");
        CHECK(sounds[1].language == "de");
        CHECK(sounds[2].language_name == "Why I teach it so");
        CHECK_FALSE(sounds[2].autoselect);
        CHECK(sounds[3].describes_video);
        CHECK(packaged.found("4 sound tracks"));
        CHECK(packaged.found("quiet sound (Deutsch)"));
        check_level(packaged);
        for (const Track& sound : sounds) {
            CAPTURE(sound.name);
            REQUIRE(sound.segments.size() == sounds[0].segments.size());
            for (std::size_t at = 0; at < sound.segments.size(); ++at)
                CHECK(sound.segments[at].duration == sounds[0].segments[at].duration);
        }
        CHECK(hear(packaged.path(), "a4").beep_seconds ==
              doctest::Approx(hear(packaged.path(), "a1").beep_seconds).epsilon(0.005));
        const auto listening =
            read_multivariant_playlist(read_file(packaged.path() / "listen.m3u8", 10'000));
        CHECK(listening.media.size() == 4);
        CHECK(read_file(packaged.path() / "package.json", 100'000).find("\"listening\":true") !=
              std::string::npos);
    }

    TEST_CASE("are marked as commentary in MP4, too")
    {
        const Packaged packaged{{.more_sounds = {{.language = "spa", .commentary = true}}}};
        CHECK_FALSE(sounds_of(packaged).at(1).autoselect);
    }

    TEST_CASE("are at most nine")
    {
        const Packaged packaged{
            {.width = 160,
             .height = 90,
             .more_sounds = std::vector<DrawnSound>(10, DrawnSound{.language = "und"})}};
        CHECK(sounds_of(packaged).size() == 9);
        CHECK(packaged.found("11 sound tracks"));
    }
}

TEST_SUITE("the sound of a package")
{
    TEST_CASE("without sound is a package without sound")
    {
        const Packaged packaged{{.sound = ""}};
        CHECK(packaged.found("no sound"));
        CHECK(!fs::exists(packaged.path() / "a1.m3u8"));
        CHECK(!fs::exists(packaged.path() / "listen.m3u8"));
    }

    TEST_CASE("in mono sounds on both sides, as loud")
    {
        const Packaged packaged{{.sound = "mono"}};
        const HeardSound sound = hear(packaged.path());
        REQUIRE(sound.channels == 2);
        CHECK(sound.loudest.at(0) == doctest::Approx(0.25).epsilon(0.1));
        CHECK(sound.loudest.at(1) == doctest::Approx(0.25).epsilon(0.1));
    }

    TEST_CASE("in surround is mixed down and does not clip")
    {
        const Packaged packaged{{.sound = "5.1"}};
        const HeardSound sound = hear(packaged.path());
        REQUIRE(sound.channels == 2);
        CHECK(sound.loudest.at(0) > 0.1);
        CHECK(sound.loudest.at(0) < 0.5);
        CHECK(packaged.found("5.1 sound"));
        check_together(packaged, 1.0, 25);
    }

    TEST_CASE("stays together when the sound starts late")
    {
        const Packaged packaged{{.sound_start = 0.478}};
        check_together(packaged, 1.0, 25);
        CHECK(packaged.found("sound starts 0.4"));
        CHECK(hear(packaged.path()).samples >= 2 * 48000);
    }

    TEST_CASE("stays together when the sound starts before the picture")
    {
        const Packaged packaged{{.first_time = 0.4}};
        check_together(packaged, 1.0, 25);
        CHECK(packaged.found("picture starts 0.400 s late"));
        check_even_pace(see(packaged.path(), packaged.top()), 25);
    }

    TEST_CASE("stays together when an edit list hides the beginning")
    {
        const Packaged packaged{{.first_time = -0.48, .sound_start = -0.48}};
        check_together(packaged, 1.0, 25);
        CHECK(packaged.found("edit list"));
        CHECK(packaged.result.package.duration_seconds == doctest::Approx(2.0).epsilon(0.03));
    }

    TEST_CASE("ends with the picture when the sound goes on or stops early")
    {
        const Packaged longer{{.sound_end = 2.7}};
        CHECK(hear(longer.path()).samples < 2 * 48000 + 1024);
        CHECK(longer.found("sound goes on"));
        const Packaged shorter{{.sound_end = 1.3}};
        CHECK(hear(shorter.path()).samples >= 2 * 48000);
        CHECK(shorter.found("sound ends"));
    }
}
