#include "server/routes/acme.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

using namespace supple::http::test;

TEST_SUITE("a certificate authority's challenge")
{
    TEST_CASE("is answered out of its folder, and nothing else is")
    {
        const TemporaryFolder folder;
        folder.write(".well-known/acme-challenge/token-1_A", "token-1_A.hash");
        folder.write("secret", "not for anybody");
        RunningServer running([&](supple::http::Router& router) {
            supple::routes::add_acme_route(router, folder.path());
        });
        const auto ask_for = [&](const std::string& token) {
            return Client(running.port()).get("/.well-known/acme-challenge/" + token);
        };
        CHECK(ask_for("token-1_A").body == "token-1_A.hash");
        CHECK(ask_for("token-2").status == 404);
        CHECK(ask_for("..%2f..%2fsecret").status == 400);
        CHECK(ask_for("token.1").status == 404);
        CHECK(ask_for(std::string(200, 'a')).status == 404);
    }
}
