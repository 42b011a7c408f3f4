#include "store/catalog.hpp"
#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

bool has(const http::test::Answer& answer, std::string_view part)
{
    return answer.body.find(part) != std::string::npos;
}

const std::string course_page = fmt::format("/courses/{}", supple::test::course);

} // namespace

TEST_SUITE("what is found and shared")
{
    TEST_CASE("is every public page, and a course only while it is on the shelf")
    {
        OpenShop shop;
        Visitor visitor(shop);
        const auto map = visitor.get("/sitemap.xml");
        CHECK(map.status == 200);
        CHECK(map.header("content-type") == "application/xml; charset=utf-8");
        for (const auto* page : {"/", "/private-sessions", "/terms", "/refunds"})
            CHECK_MESSAGE(has(map, fmt::format("{}</loc>", page)), std::string(page));
        REQUIRE(has(map, course_page + "</loc>"));
        for (const auto* page : {"/library", "/sign-in", "/orders", "/watch"})
            CHECK_FALSE_MESSAGE(has(map, page), std::string(page));
        auto database = shop.database();
        database.write([](store::Transaction& tx) {
            store::hide_course(tx, store::find_course(tx, supple::test::course)->id).value();
        });
        CHECK_FALSE(has(visitor.get("/sitemap.xml"), course_page));
    }

    TEST_CASE("keeps robots from secrets and names the map")
    {
        OpenShop shop;
        const auto robots = Visitor(shop).get("/robots.txt");
        CHECK(robots.status == 200);
        CHECK(has(robots, "Disallow: /stream/\n"));
        CHECK(has(robots, "/sitemap.xml\n"));
    }

    TEST_CASE(
        "has a title, a sentence and a picture to show elsewhere, and a person's page has none")
    {
        OpenShop shop;
        Visitor visitor(shop);
        const auto page = visitor.get(course_page);
        for (const auto* part :
             {"<meta property=\"og:title\" content=\"Practice\">",
              "<meta property=\"og:description\"", "<meta property=\"og:url\"", "/poster.jpg\">"})
            CHECK_MESSAGE(has(page, part), std::string(part));
        CHECK_FALSE(has(visitor.get("/library"), "og:title"));
    }
}
