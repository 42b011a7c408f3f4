#include "server/http/target.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace supple::http;

namespace
{

std::vector<std::string> segments(std::string_view text)
{
    const auto target = Target::parse(text);
    REQUIRE(target);
    std::vector<std::string> all;
    for (std::size_t i = 0; i < target->size(); ++i)
        all.emplace_back(target->segment(i));
    return all;
}

using Segments = std::vector<std::string>;

} // namespace

TEST_SUITE("a target")
{
    TEST_CASE("falls into its segments")
    {
        CHECK(segments("/") == Segments{});
        CHECK(segments("/courses") == Segments{"courses"});
        CHECK(segments("/courses/") == Segments{"courses", ""});
        CHECK(segments("/a//b") == Segments{"a", "", "b"});
        CHECK(segments("/a?b/c") == Segments{"a"});
        CHECK(segments("http://shop.example/a") == Segments{"a"});
    }

    TEST_CASE("is decoded once, and once only")
    {
        CHECK(segments("/caf%C3%A9/a%20b") == Segments{"caf\xC3\xA9", "a b"});
        CHECK(segments("/%2561") == Segments{"%61"});
        CHECK(segments("/%252e%252e") == Segments{"%2e%2e"});
    }

    TEST_CASE("keeps its query as it came")
    {
        const auto target = Target::parse("/sign-in?next=%2Flibrary&a=b");
        REQUIRE(target);
        CHECK(target->path() == "/sign-in");
        CHECK(target->query() == "next=%2Flibrary&a=b");
        CHECK(form_value(target->query(), "next") == "/library");
        CHECK_FALSE(form_value(target->query(), "none"));
    }

    TEST_CASE("that could climb, hide or confuse is none")
    {
        for (const char* text :
             {"",        "a",         "*",       "//..",      "/..",       "/../etc/passwd",
              "/a/../b", "/.",        "/a/.",    "/%2e%2e/a", "/%2E.",     "/.%2e",
              "/a%2fb",  "/a%2Fb",    "/a%5cb",  "/a\\b",     "/%00",      "/a%0d%0ab",
              "/a%7f",   "/%",        "/%4",     "/%zz",      "/a b",      "/a\tb",
              "/a#b",    "/\xC3\xA9", "http://", "http:///a", "ftp://x/a", "/1/2/3/4/5/6/7/8/9"}) {
            CAPTURE(text);
            CHECK_FALSE(Target::parse(text));
        }
    }
}

TEST_SUITE("a form")
{
    TEST_CASE("gives its values decoded")
    {
        const std::string form = "email=ana%40example.org&note=two+words&empty=&note=second";
        CHECK(form_value(form, "email") == "ana@example.org");
        CHECK(form_value(form, "note") == "two words");
        CHECK(form_value(form, "empty") == "");
        CHECK_FALSE(form_value(form, "missing"));
        CHECK_FALSE(form_value("broken=%4", "broken"));
    }

    TEST_CASE("survives a round trip of every byte")
    {
        std::string all;
        for (int byte = 0; byte < 256; ++byte)
            all += static_cast<char>(byte);
        CHECK(percent_decode(percent_encode(all)) == all);
    }
}
