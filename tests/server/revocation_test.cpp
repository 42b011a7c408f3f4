#include "tests/server/stream_shop.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

using namespace supple;
using namespace supple::test;
using supple::http::test::Client;
using namespace std::chrono_literals;

namespace
{

// Kept connections; enough of them that every worker has some.
std::vector<std::unique_ptr<Client>> connect_many(const StreamShop& shop, int count)
{
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < count; ++i)
        clients.push_back(std::make_unique<Client>(shop.port()));
    return clients;
}

bool all_are_denied(const std::vector<std::unique_ptr<Client>>& clients, const std::string& address)
{
    bool all = true;
    for (const auto& client : clients) {
        const auto answer = client->get(address, "Range: bytes=0-0\r\n");
        all = all && answer.status == 403 && answer.header("supple-access") == "revoked";
    }
    return all;
}

} // namespace

TEST_SUITE("a revocation")
{
    TEST_CASE("reaches every worker within a second")
    {
        StreamShop shop(4);
        const auto taken = shop.grant("ana@example.org");
        const auto kept = shop.grant("ben@example.org");
        const auto address = shop.address(shop.token(taken), "v1_00001.m4s");
        const auto clients = connect_many(shop, 40);
        for (const auto& client : clients)
            REQUIRE(client->get(address, "Range: bytes=0-0\r\n").status == 206);

        shop.revoke(taken);
        const auto revoked = std::chrono::steady_clock::now();
        // A second is the promise; a busy machine with sanitizers gets more before the test fails.
        while (!all_are_denied(clients, address) &&
               std::chrono::steady_clock::now() - revoked < 20s)
            std::this_thread::sleep_for(5ms);
        const auto took = std::chrono::steady_clock::now() - revoked;
        CHECK(all_are_denied(clients, address));
        MESSAGE("40 connections of 4 workers refused after "
                << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms");

        CHECK(shop.get(shop.token(kept), "v1_00001.m4s").status == 200);
        CHECK(shop.get(shop.token(shop.grant("ana@example.org")), "v1_00001.m4s").status == 200);
    }

    TEST_CASE("is known to a server that starts later")
    {
        StreamShop shop;
        const auto taken = shop.grant("ana@example.org");
        shop.revoke(taken);

        store::SystemClock clock;
        store::SystemRandom random;
        RevocationFeed later(shop.database_file(), clock, random, [](std::string_view) {});
        std::vector<store::EntitlementId> known;
        bool has_keys = false;
        later.subscribe([&](const AccessNews& news) {
            known = *news.revoked;
            has_keys = news.keyring && !news.keyring->empty();
        });
        CHECK(known == std::vector{taken.id});
        CHECK(has_keys);
    }
}
