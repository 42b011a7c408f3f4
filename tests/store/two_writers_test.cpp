#include "race.hpp"
#include "shop.hpp"
#include "store/entitlement.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <sys/wait.h>
#include <unistd.h>

using namespace supple::store;

namespace
{

constexpr int processes = 4;
constexpr int purchases = 12;

// One of several servers on one file: all are told the same things at the same moment. How many of
// them it was the first to hear.
int serve(const std::filesystem::path& file, const std::vector<Order>& orders,
          const std::function<void()>& ready)
{
    SteppingClock clock(opening_day);
    SystemRandom random;
    auto database = Database::open(file, clock, random);
    ready();
    int applied = 0;
    for (const auto& order : orders) {
        const auto outcome = database.write([&](Transaction& tx) {
            return accept_event(tx, paid(order, "evt_" + order.id.text()));
        });
        applied += outcome.value() == EventOutcome::applied ? 1 : 0;
        database.write([&](Transaction& tx) { fulfil(tx, order.id, charge(order)).value(); });
    }
    return applied;
}

// Whether there is anything to complain about.
int open_shop(const std::filesystem::path& file, const std::function<void()>& ready)
{
    SteppingClock clock(opening_day);
    SystemRandom random;
    ready();
    return Database::open(file, clock, random).complaint() ? 1 : 0;
}

} // namespace

TEST_SUITE("several processes")
{
    // Once lost: opening a second connection dropped the locks of the first, and the command line
    // then deleted the write-ahead log under the running server.
    TEST_CASE("see each other's writes after one of them has left")
    {
        Shop serving;
        const auto file = serving.folder.path() / "supple.db";
        auto second = Database::open(file, serving.clock, serving.random);
        second.read([](Snapshot& snapshot) { return list_orders(snapshot, {}).size(); });
        const auto visitor = fork();
        REQUIRE(visitor >= 0);
        if (visitor == 0) {
            {
                SteppingClock clock(opening_day);
                SystemRandom random;
                auto database = Database::open(file, clock, random);
                database.write([](Transaction& tx) {
                    begin_order(tx, "your-supple-psoas", "visitor@example.org");
                });
            } // closed as a program closes it
            _exit(0);
        }
        int status = 0;
        REQUIRE(waitpid(visitor, &status, 0) == visitor);
        CHECK(std::filesystem::exists(file.string() + "-wal"));
        const auto orders = [](Snapshot& snapshot) { return list_orders(snapshot, {}).size(); };
        CHECK(serving.read(orders) == 1);
        CHECK(second.read(orders) == 1);
    }

    TEST_CASE("that are told of the same payment at once pay and grant it once")
    {
        Shop shop;
        std::vector<Order> orders;
        for (int i = 0; i < purchases; ++i)
            orders.push_back(shop.begin("buyer" + std::to_string(i) + "@example.org"));

        const auto applied = race(processes, [&](int, const auto& ready) {
            return serve(shop.folder.path() / "supple.db", orders, ready);
        });
        CHECK(std::accumulate(applied.begin(), applied.end(), 0) == purchases);
        shop.read([&](Snapshot& snapshot) {
            for (const auto& order : orders) {
                CHECK(find_order(snapshot, order.id)->state == OrderState::paid);
                CHECK(list_entitlements(snapshot, order.id).size() == 1);
                CHECK(payments_of(snapshot, order.id).size() == 1);
                CHECK(events_of(snapshot, order.id).size() == 1);
                CHECK(messages_to(snapshot, order.email).size() == 1);
            }
        });
    }

    TEST_CASE("that make the shop's file at once make one file")
    {
        for (int round = 0; round < 10; ++round) {
            TemporaryFolder folder;
            const auto complaints = race(processes, [&](int, const auto& ready) {
                return open_shop(folder.path() / "supple.db", ready);
            });
            CHECK(std::ranges::count(complaints, 0) == processes);
        }
    }
}
