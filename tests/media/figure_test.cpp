#include "media/figure.hpp"
#include "media/h264_level.hpp"
#include "media/verifier.hpp"
#include "tests/media/tiny_package.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <limits>

using namespace supple::media;
using supple::media::tests::TinyPackage;

TEST_SUITE("a figure")
{
    TEST_CASE("says what was declared and what was measured")
    {
        CHECK(text({"v3", "bit/s", 1'234'000, 1'201'554}) ==
              "v3: declared 1,234,000 bit/s, measured 1,201,554 bit/s (+2.7 %)");
        CHECK(text({.of = "a1", .unit = "s", .measured = 0.25}) == "a1: measured 0.250000 s");
        CHECK(text({"a1", "LUFS", -16, -15.96}) == "a1: declared -16.0 LUFS, measured -16.0 LUFS");
    }

    TEST_CASE("is JSON, whatever its number is")
    {
        CHECK(json({"v3", "bit/s", 999, 1000}) ==
              R"({"of":"v3","unit":"bit/s","declared":999,"measured":1000})");
        CHECK(json({.of = "v\"3",
                    .unit = "1/s",
                    .measured = std::numeric_limits<double>::infinity()}) ==
              R"({"of":"v\"3","unit":"1/s","measured":null})");
    }

    TEST_CASE("stands with its rule in JSON, and only where there is one")
    {
        const TinyPackage package;
        const auto rules = boost::json::parse(rules_json(verify_package(package.folder())));
        for (const auto& rule : rules.as_array()) {
            const std::string id{rule.at("id").as_string()};
            CAPTURE(id);
            CHECK((rule.at("level").as_string() == "M" || rule.at("level").as_string() == "S"));
            CHECK(rule.at("pass").as_bool());
            CHECK(!rule.at("detail").as_string().empty());
            const auto* figures = rule.as_object().if_contains("figures");
            if (id == "B2") {
                REQUIRE(figures);
                CHECK(figures->as_array().size() == 8); // three and trick play, one, three
                CHECK(figures->at(0).at("unit").as_string() == "bit/s");
                CHECK(figures->at(0).at("declared").as_int64() > 0);
            }
            if (id == "S10")
                CHECK(!figures);
        }
    }
}

TEST_SUITE("a level")
{
    TEST_CASE("holds the size and the rate of its pictures")
    {
        CHECK(least_level(416, 234, 25) == 13);
        CHECK(least_level(1280, 720, 30) == 31);
        CHECK(least_level(1280, 720, 60) == 32);
        CHECK(least_level(1920, 1080, 30) == 40);
        CHECK(least_level(1920, 1080, 60) == 42);
        CHECK(least_level(100'000, 100'000, 1) > 62);
    }
}
