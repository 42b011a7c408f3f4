#include "server/http/access_log.hpp"

#include <doctest/doctest.h>

using namespace supple::http;

TEST_SUITE("the access log")
{
    TEST_CASE("writes one JSON line an answer")
    {
        AccessRecord record{.time = std::chrono::system_clock::time_point(std::chrono::seconds(60)),
                            .method = "GET",
                            .path = "/a\"b",
                            .status = 200,
                            .bytes = 12,
                            .taken = std::chrono::microseconds(1500),
                            .id = "f1",
                            .peer = "192.0.2.1"};
        CHECK(to_json(record, {}) ==
              R"({"time":"1970-01-01T00:01:00.000Z","method":"GET","path":"/a\"b","status":200,)"
              R"("bytes":12,"ms":1.5,"id":"f1","peer":"192.0.2.1"})");
    }

    TEST_CASE("hides what it is told to hide")
    {
        std::string written;
        AccessLog log([](std::string_view) { return "/cut"; },
                      [&](std::string_view lines) { written += lines; });
        log.add({.method = "GET", .path = "/stream/secret", .id = "1"});
        log.flush();
        CHECK(written.find("secret") == written.npos);
        CHECK(written.find("/cut") != written.npos);
    }
}
