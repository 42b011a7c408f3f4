#include "server/http/conditional.hpp"

#include <doctest/doctest.h>

using namespace supple::http;

TEST_SUITE("a conditional request")
{
    TEST_CASE("has the file if one of its tags is the file's")
    {
        CHECK(none_match_has("\"a\"", "\"a\""));
        CHECK(none_match_has("\"x\", W/\"a\"", "\"a\""));
        CHECK(none_match_has("*", "\"a\""));
        CHECK_FALSE(none_match_has("", "\"a\""));
        CHECK_FALSE(none_match_has("\"b\",\"c\"", "\"a\""));
        CHECK_FALSE(none_match_has("a", "\"a\""));
    }

    TEST_CASE("gets its range only from the very same file")
    {
        CHECK(if_range_allows("", "\"a\""));
        CHECK(if_range_allows("\"a\"", "\"a\""));
        CHECK_FALSE(if_range_allows("W/\"a\"", "\"a\""));
        CHECK_FALSE(if_range_allows("Tue, 01 Jan 2030 00:00:00 GMT", "\"a\""));
    }
}

TEST_SUITE("Accept-Encoding")
{
    TEST_CASE("takes gzip unless it says no")
    {
        CHECK(accepts_gzip("gzip"));
        CHECK(accepts_gzip("br;q=1.0, gzip;q=0.5"));
        CHECK(accepts_gzip("*"));
        CHECK(accepts_gzip("identity, *;q=0.1"));
        CHECK_FALSE(accepts_gzip(""));
        CHECK_FALSE(accepts_gzip("br"));
        CHECK_FALSE(accepts_gzip("gzip;q=0"));
        CHECK_FALSE(accepts_gzip("gzip; q=0.000, *"));
        CHECK_FALSE(accepts_gzip("*;q=0"));
    }
}
