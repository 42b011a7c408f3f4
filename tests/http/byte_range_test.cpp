#include "server/http/byte_range.hpp"

#include <doctest/doctest.h>

using supple::http::ByteRange;
using supple::http::content_range;
using supple::http::parse_byte_range;
using Kind = ByteRange::Kind;

namespace
{

void check(const char* field, std::uint64_t size, Kind kind, std::uint64_t offset = 0,
           std::uint64_t length = 0)
{
    CAPTURE(field);
    const ByteRange range = parse_byte_range(field, size);
    CHECK(range.kind == kind);
    if (kind == Kind::part) {
        CHECK(range.offset == offset);
        CHECK(range.length == length);
    }
}

} // namespace

TEST_SUITE("a byte range")
{
    TEST_CASE("is a part of the file")
    {
        check("bytes=0-1", 1000, Kind::part, 0, 2);
        check("bytes=0-0", 1000, Kind::part, 0, 1);
        check("bytes=999-999", 1000, Kind::part, 999, 1);
        check("bytes=500-", 1000, Kind::part, 500, 500);
        check("Bytes=500-600", 1000, Kind::part, 500, 101);
    }

    TEST_CASE("ends where the file ends")
    {
        check("bytes=0-5000", 1000, Kind::part, 0, 1000);
        check("bytes=900-99999999999999999999999999", 1000, Kind::part, 900, 100);
    }

    TEST_CASE("counts from the end")
    {
        check("bytes=-1", 1000, Kind::part, 999, 1);
        check("bytes=-5000", 1000, Kind::part, 0, 1000);
    }

    TEST_CASE("that lies behind the end cannot be satisfied")
    {
        check("bytes=1000-", 1000, Kind::unsatisfiable);
        check("bytes=99999999999999999999999999-", 1000, Kind::unsatisfiable);
        check("bytes=-0", 1000, Kind::unsatisfiable);
        check("bytes=0-0", 0, Kind::unsatisfiable);
    }

    TEST_CASE("that is none leaves the whole file")
    {
        for (const char* field :
             {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=1", "lines=0-1",
              "bytes=0-1,5-6", "bytes=--1", "bytes=0x1-2", "bytes=+1-2", "bytes= 1 - 2"})
            check(field, 1000, Kind::whole);
    }

    TEST_CASE("is told in Content-Range")
    {
        CHECK(content_range(parse_byte_range("bytes=0-1", 1234), 1234) == "bytes 0-1/1234");
        CHECK(content_range(parse_byte_range("bytes=1234-", 1234), 1234) == "bytes */1234");
    }
}
