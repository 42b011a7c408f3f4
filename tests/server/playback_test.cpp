#include "server/roll_call.hpp"
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

TEST_SUITE("a playback session")
{
    TEST_CASE("that is taken over is refused by every worker, and the others go on")
    {
        StreamShop shop(4);
        const auto ana = shop.grant("ana@example.org");
        const auto first = shop.begin(ana);
        shop.advance_clock(1s);
        const auto second = shop.begin(ana);
        const auto address = shop.address(shop.token(first), "v1_00001.m4s");
        std::vector<std::unique_ptr<Client>> clients;
        for (int i = 0; i < 40; ++i)
            clients.push_back(std::make_unique<Client>(shop.port()));
        for (const auto& client : clients)
            REQUIRE(client->get(address, "Range: bytes=0-0\r\n").status == 206);

        const auto third = shop.begin(ana, store::TakeOver::yes);
        const auto all_are_refused = [&] {
            bool all = true;
            for (const auto& client : clients) {
                const auto answer = client->get(address, "Range: bytes=0-0\r\n");
                all = all && answer.status == 403 && answer.header("supple-access") == "taken_over";
            }
            return all;
        };
        for (int tries = 0; tries < 2000 && !all_are_refused(); ++tries)
            std::this_thread::sleep_for(5ms);
        CHECK(all_are_refused());
        CHECK(shop.get(shop.token(second), "v1_00001.m4s").status == 200);
        CHECK(shop.get(shop.token(third), "v1_00001.m4s").status == 200);
    }

    TEST_CASE("that is taken over is known to a server that starts later, while it matters")
    {
        StreamShop shop;
        const auto ana = shop.grant("ana@example.org");
        const auto first = shop.begin(ana);
        shop.begin(ana);
        shop.begin(ana, store::TakeOver::yes);

        const auto known = [&](const store::Clock& clock) {
            store::SystemRandom random;
            RevocationFeed later(shop.database_file(), clock, random, [](std::string_view) {});
            std::vector<store::PlaybackStop> stops;
            later.subscribe([&](const AccessNews& news) { stops = *news.stopped; });
            return stops;
        };
        ShiftedClock clock;
        CHECK(known(clock).size() == 1);
        clock.advance(store::greatest_token_life + 1min);
        CHECK(known(clock).empty());
    }

    TEST_CASE("is told now and then, not with every segment")
    {
        StreamShop shop;
        const auto playback = shop.begin(shop.grant("ana@example.org"));
        const auto token = shop.token(playback);
        Client client(shop.port());
        const auto address = shop.address(token, "v1_00001.m4s");
        for (int i = 0; i < 100; ++i)
            REQUIRE(client.get(address, "Range: bytes=0-0\r\n").status == 206);
        const auto told = shop.seen().size();
        CHECK(told >= 1);
        CHECK(told < 20);
        shop.advance_clock(routes::Attendance::tell_every);
        CHECK(client.get(address).status == 200);
        const auto seen = shop.seen();
        CHECK(seen.size() == told + 1);
        CHECK(seen.back().id == playback.id);
        CHECK(seen.back().networks.empty()); // this machine is no network
    }

    TEST_CASE("is not what a preview or the operator's check is")
    {
        StreamShop shop;
        CHECK(shop.get(shop.preview_token({1, 2}), "v1_00001.m4s").status == 200);
        CHECK(shop.get(shop.token(shop.grant("ana@example.org")), "v1_00001.m4s").status == 200);
        CHECK(shop.seen().empty());
    }
}
