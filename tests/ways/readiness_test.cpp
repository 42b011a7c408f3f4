#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <thread>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

// As no command of ours would: the store itself refuses.
void lose_the_keys(const std::filesystem::path& file)
{
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    sqlite3_busy_timeout(database, 5000);
    CHECK(sqlite3_exec(database, "DELETE FROM signing_keys", nullptr, nullptr, nullptr) ==
          SQLITE_OK);
    sqlite3_close(database);
}

http::test::Answer when_it_is(unsigned status, OpenShop& shop)
{
    auto answer = Visitor(shop).get("/readyz");
    for (int tries = 0; tries < 100 && answer.status != status; ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        answer = Visitor(shop).get("/readyz");
    }
    return answer;
}

} // namespace

TEST_SUITE("a shop's readiness")
{
    TEST_CASE("is told to anybody, and so is that the process lives")
    {
        OpenShop shop;
        CHECK(Visitor(shop).get("/healthz").body == "alive\n");
        const auto answer = Visitor(shop).get("/readyz", "X-Forwarded-For: 192.0.2.7\r\n");
        CHECK(answer.status == 200);
        CHECK(answer.body == "ready\n");
    }

    TEST_CASE("ends without a signing key, which is told to this machine alone")
    {
        OpenShop shop;
        lose_the_keys(shop.config().database());
        const auto here = when_it_is(503, shop);
        CHECK(here.status == 503);
        CHECK(here.body.find("keys: the database holds no signing key") != std::string::npos);
        const auto elsewhere = Visitor(shop).get("/readyz", "X-Forwarded-For: 192.0.2.7\r\n");
        CHECK(elsewhere.status == 503);
        CHECK(elsewhere.body == "not ready\n");
    }
}

TEST_SUITE("an error page")
{
    TEST_CASE("names the line of the log that tells of it")
    {
        OpenShop shop;
        const auto missing = Visitor(shop).get("/nothing/here");
        CHECK_FALSE(missing.header("x-request-id").empty());
        CHECK(missing.body.find(missing.header("x-request-id")) != std::string::npos);
        CHECK(Visitor(shop).get("/").header("x-request-id").empty());
    }
}
