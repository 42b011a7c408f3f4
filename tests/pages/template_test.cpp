#include "server/pages/template.hpp"
#include "tests/pages/sample.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

namespace supple::pages
{

namespace
{

bool has(const std::string& html, std::string_view part)
{
    return html.find(part) != std::string::npos;
}

std::string render(std::string_view example)
{
    const Pages pages{std::nullopt};
    for (const sample::Page& page : sample::pages())
        if (page.name == example)
            return pages.render(page.page, page.data);
    throw std::logic_error("no such example");
}

} // namespace

TEST_SUITE("a page")
{
    TEST_CASE("is whole with every example, and every page has one")
    {
        const Pages pages{std::nullopt};
        std::set<std::string> seen;
        for (const sample::Page& example : sample::pages()) {
            INFO(example.name);
            const std::string html = pages.render(example.page, example.data);
            seen.insert(example.page);
            CHECK(html.starts_with("<!doctype html>"));
            CHECK(html.ends_with("</html>\n"));
            CHECK_FALSE(has(html, "{{"));
            CHECK(has(html, "<h1>"));
            CHECK(has(html, "/assets/site."));
        }
        const auto names = Pages::page_names();
        CHECK(seen == std::set<std::string>(names.begin(), names.end()));
    }

    TEST_CASE("keeps the Content-Security-Policy: no inline style or script, no handler, no host")
    {
        const Pages pages{std::nullopt};
        for (const sample::Page& example : sample::pages()) {
            INFO(example.name);
            const std::string html = pages.render(example.page, example.data);
            CHECK_FALSE(has(html, " style="));
            CHECK_FALSE(has(html, "<style"));
            CHECK_FALSE(has(html, "<script>"));
            CHECK_FALSE(has(html, " onclick="));
            CHECK_FALSE(has(html, "src=\"http"));
            CHECK_FALSE(has(html, "src=\"//"));
        }
    }

    TEST_CASE("escapes what it is given")
    {
        boost::json::object data = sample::pages().front().data;
        data["course"].as_object()["title"] = "<script>alert('x')</script>\"";
        const std::string html = Pages(std::nullopt).render("home", data);
        CHECK_FALSE(has(html, "<script>alert"));
        CHECK(has(html, "&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt;&quot;"));
    }

    TEST_CASE("does not read a tag inside of what it is given")
    {
        boost::json::object data = sample::pages().front().data;
        data["course"].as_object()["title"] = "{{shop.email}}";
        CHECK(has(Pages(std::nullopt).render("home", data), "{{shop.email}}"));
    }

    TEST_CASE("is rendered from nothing at all without failing")
    {
        const Pages pages{std::nullopt};
        for (const std::string& name : Pages::page_names())
            CHECK(has(pages.render(name, {}), "</html>"));
    }

    TEST_CASE("says which problem there was")
    {
        const std::string html = render("course-problem");
        CHECK(has(html, "That does not look like an e-mail address."));
        CHECK(has(html, "value=\"ana@\""));
        CHECK(has(html, "aria-invalid"));
    }

    TEST_CASE("with the law's boxes ticks none by itself, and keeps what was ticked")
    {
        const std::string html = render("course-law");
        CHECK(has(html, "id=\"begin-at-once\" name=\"begin_at_once\" value=\"yes\" required>"));
        CHECK(has(html, "id=\"right-ends\" name=\"right_ends\" value=\"yes\" required checked>"));
        CHECK(has(html, ">Order with obligation to pay</button>"));
        CHECK_FALSE(has(html, "Buy and watch"));
        CHECK(has(html, "<input type=\"hidden\" name=\"terms\" value=\"5e1f\">"));
    }

    TEST_CASE("of something free asks to give up no right")
    {
        const std::string html = render("course-law-free");
        CHECK_FALSE(has(html, "name=\"terms\""));
        CHECK_FALSE(has(html, "obligation to pay"));
        CHECK(has(html, "Get it and watch"));
    }

    TEST_CASE("of an invoice has a sheet for each document")
    {
        const std::string html = render("invoice");
        CHECK(has(html, "Your Supple Psoas<br><small>Morning</small><br><small>Evening</small>"));
        CHECK(has(html, "<td>Coupon YOGA10</td><td>−€3.00</td>"));
        CHECK(has(html, "8.1 % VAT"));
        CHECK(has(html, "S-000014"));
        CHECK(has(html, "This corrects invoice S-000012 of 23 November 2026."));
        CHECK(has(html, "Studio Öst AB"));
        CHECK_FALSE(has(html, "<form method=\"post\" action=\"/orders/o7k2m9/invoice\">"));
        CHECK(has(render("invoice-open"),
                  "<form method=\"post\" action=\"/orders/o7k2m9/invoice\">"));
    }

    TEST_CASE("of an order shows the one state it is in")
    {
        CHECK(has(render("order-paid"), "href=\"/watch/your-supple-psoas\""));
        CHECK_FALSE(has(render("order-declined"), "Watch now"));
        CHECK_FALSE(has(render("order-elsewhere"), "Watch now"));
        CHECK(has(render("order-pending"), "data-order-state=\"pending\""));
        CHECK(has(render("order-unopened"), "action=\"/orders/o7k2m9/pay\""));
        CHECK_FALSE(has(render("order-pending"), "/pay\""));
    }

    TEST_CASE("of a course uses the course's own words where there are some")
    {
        CHECK(has(render("course"), "Arrive, breathe, release, rest"));
        boost::json::object data = sample::pages()[2].data;
        data["course"].as_object()["slug"] = "another";
        CHECK_FALSE(has(Pages(std::nullopt).render("course", data), "Arrive, breathe"));
    }

    TEST_CASE("loads the player only where something is played")
    {
        CHECK(has(render("watch"), "/assets/watch."));
        CHECK_FALSE(has(render("watch-revoked"), "<script"));
        CHECK(has(render("course"), "/assets/preview."));
        CHECK_FALSE(has(render("home"), "<script"));
        CHECK_FALSE(has(render("library"), "<script"));
    }

    TEST_CASE("of an error falls back to the words for 500")
    {
        CHECK(has(render("error-404"), "There is nothing here"));
        CHECK(has(render("error-418"), "Something broke on our side"));
    }

    TEST_CASE("of an unknown name is our own mistake")
    {
        CHECK_THROWS_AS(Pages(std::nullopt).render("nothing", {}), std::out_of_range);
        CHECK_THROWS_AS(Pages(std::nullopt).render("layout", {}), std::out_of_range);
    }
}

} // namespace supple::pages
