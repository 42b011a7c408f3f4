#include "server/http/same_origin.hpp"

#include <doctest/doctest.h>

using namespace supple::http;

namespace
{

bool from_our_pages(const char* site, const char* origin)
{
    Request request;
    request.headers.set(Field::host, "shop.example");
    if (site)
        request.headers.set("Sec-Fetch-Site", site);
    if (origin)
        request.headers.set(Field::origin, origin);
    return is_from_our_pages(request, "https://public.example");
}

} // namespace

TEST_SUITE("a form")
{
    TEST_CASE("of our own pages is taken")
    {
        CHECK(from_our_pages("same-origin", nullptr));
        CHECK(from_our_pages("none", nullptr));
        CHECK(from_our_pages(nullptr, "https://shop.example"));
        CHECK(from_our_pages(nullptr, "https://public.example"));
    }

    TEST_CASE("of another site is refused")
    {
        CHECK_FALSE(from_our_pages("cross-site", "https://shop.example"));
        CHECK_FALSE(from_our_pages("same-site", nullptr));
        CHECK_FALSE(from_our_pages(nullptr, "https://evil.example"));
        CHECK_FALSE(from_our_pages(nullptr, "https://shop.example.evil.example"));
        CHECK_FALSE(from_our_pages(nullptr, "null"));
    }

    TEST_CASE("of a program that is no browser is taken")
    {
        CHECK(from_our_pages(nullptr, nullptr));
    }
}
