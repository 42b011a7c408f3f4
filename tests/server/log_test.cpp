#include "server/log.hpp"
#include "tests/http/http_fixture.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace supple;

TEST_SUITE("the log")
{
    TEST_CASE("never shows a token or a sign-in secret")
    {
        const std::string token = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJlMSJ9.c2lnbmF0dXJl";
        CHECK(redact_path("/stream/" + token + "/v1/main.m3u8") == "/stream/…/v1/main.m3u8");
        CHECK(redact_path("/sign-in/secret") == "/sign-in/…");
        CHECK(redact_path("/sign-in/secret/more") == "/sign-in/…/more");
        CHECK(redact_path("/%73tream/" + token + "/v1/x") == "/%73tream/…/v1/x");
        CHECK(redact_path("//stream/" + token) == "//stream/…");
        CHECK(redact_path("/a/" + std::string(100, 'x')) == "/a/…");
        CHECK(redact_path("/%zz/" + token).find(token) == std::string::npos);
    }

    TEST_CASE("shows all other paths")
    {
        for (const char* path :
             {"/", "/sign-in", "/courses/your-supple-psoas", "/watch/a/b", "/stream", ""})
            CHECK(redact_path(path) == path);
    }

    TEST_CASE("writes JSON, one line each")
    {
        const http::test::TemporaryFolder folder;
        const auto file = folder.path() / "supple.log";
        {
            Log log(file);
            log.info("serving", {{"address", "http://127.0.0.1:8080"}});
            log.write_lines("{\"a\":1}\n{\"b\":2}\n");
            log.error("broken", {{"what", "a \"quoted\"\nreason"}});
        }
        std::ifstream stream(file);
        std::vector<boost::json::object> lines;
        for (std::string line; std::getline(stream, line);)
            lines.push_back(boost::json::parse(line).as_object());
        REQUIRE(lines.size() == 4);
        CHECK(lines[0].at("event") == "serving");
        CHECK(lines[0].at("level") == "info");
        CHECK(lines[0].at("address") == "http://127.0.0.1:8080");
        CHECK(lines[2].at("b") == 2);
        CHECK(lines[3].at("what") == "a \"quoted\"\nreason");
    }

    TEST_CASE("says so when its file cannot be written")
    {
        const http::test::TemporaryFolder folder;
        const auto file = folder.write("no-folder", "");
        CHECK_THROWS_WITH_AS(Log(file / "supple.log"),
                             doctest::Contains("cannot write the log file"), std::runtime_error);
    }
}
