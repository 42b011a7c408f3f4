#include "media/codec_string.hpp"
#include "media/report.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <array>

using namespace supple::media;

TEST_SUITE("a codec string")
{
    TEST_CASE("is read from the configuration")
    {
        const std::array<std::uint8_t, 7> avcc{1, 0x64, 0x00, 0x1f, 0xff, 0xe1, 0};
        CHECK(avc_codec_string(avcc) == "avc1.64001f");
        const std::array<std::uint8_t, 2> lc{0x11, 0x90};
        CHECK(aac_codec_string(lc) == "mp4a.40.2");
        CHECK(aac_channel_configuration(lc) == 2);
        const std::array<std::uint8_t, 2> he{0x2b, 0x92};
        CHECK(aac_codec_string(he) == "mp4a.40.5");
    }

    TEST_CASE("is refused to what is no configuration")
    {
        CHECK_THROWS_AS(avc_codec_string({}), std::runtime_error);
        CHECK_THROWS_AS(aac_codec_string({}), std::runtime_error);
    }
}

TEST_SUITE("a report")
{
    TEST_CASE("is JSON with what stands in the package")
    {
        Package package;
        package.title = "Your \"Supple\" Psoas";
        package.duration_seconds = 12;
        package.preview = {.count = 1};
        package.chapters = {{0, "Arrive"}};
        package.findings = {{"rotated by 90 degrees", "turned upright"}};
        Track video;
        video.name = "v1";
        video.width = 416;
        video.height = 234;
        video.frame_rate = {25, 1};
        video.timescale = 25;
        video.codecs = "avc1.64000d";
        video.segments = {{150, 60'000, {}}, {150, 90'000, {}}};
        package.tracks = {video};
        const std::vector<RuleResult> rules{{"B1", RuleLevel::must, true, "all well"}};
        const auto json = boost::json::parse(package_json(package, rules, 1234)).as_object();
        CHECK(json.at("title").as_string() == "Your \"Supple\" Psoas");
        CHECK(json.at("segment_count").as_int64() == 2);
        CHECK(json.at("preview_first_segment").as_int64() == 1);
        CHECK(json.at("preview_seconds").as_double() == 6);
        CHECK(json.at("has_audio").as_bool() == false);
        CHECK(json.at("bytes").as_int64() == 1234);
        const auto& rung = json.at("renditions").as_array().at(0).as_object();
        CHECK(rung.at("bandwidth").as_int64() == 120'000);
        CHECK(rung.at("average_bandwidth").as_int64() == 100'000);
        CHECK(json.at("rules").as_array().at(0).at("level").as_string() == "M");
        CHECK(json.at("chapters").as_array().at(0).at("title").as_string() == "Arrive");
    }
}
