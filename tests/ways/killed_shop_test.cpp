// A real shop process, killed without warning while a customer pays, and started again: whatever
// the moment, she is never left paid without access, and never has it twice.
#include "store/entitlement.hpp"
#include "store/fulfilment.hpp"
#include "store/outbox.hpp"
#include "tests/http/http_client.hpp"
#include "tests/ways/served_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <thread>

using namespace supple;
using supple::test::ServedShop;
using supple::test::ShopFolder;

namespace
{

constexpr int kills = 25;
// A payment takes a few milliseconds; kills spread over and beyond it.
constexpr int longest_wait_us = 12'000;

std::string post(std::uint16_t port, const std::string& path, const std::string& form)
{
    try {
        return http::test::ask(port,
                               fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\n"
                                           "Connection: close\r\nContent-Length: {}\r\n\r\n{}",
                                           path, form.size(), form))
            .header("location");
    } catch (const std::exception&) { // killed under our hands: that is the point
        return "";
    }
}

std::string begin_order(std::uint16_t port, int number)
{
    const auto page =
        post(port, "/courses/practice/checkout", fmt::format("email=ada{}@example.org", number));
    return page.substr(page.rfind('/') + 1);
}

struct Found {
    store::OrderState state;
    std::size_t entitlements;
    std::size_t charges;
    std::size_t receipts;
};

Found look(ShopFolder& shop, const std::string& order_text)
{
    auto database = shop.database();
    return database.read([&](store::Snapshot& snapshot) {
        const auto id = store::OrderId::parse(order_text).value();
        const auto order = store::find_order(snapshot, id).value();
        return Found{order.state, store::list_entitlements(snapshot, id).size(),
                     store::payments_of(snapshot, id).size(),
                     store::messages_to(snapshot, order.email).size()};
    });
}

} // namespace

TEST_SUITE("a shop killed while a customer pays")
{
    TEST_CASE("has the order paid with access, or neither, and pays it once when told again")
    {
        ShopFolder shop;
        std::mt19937 chance(20'261'123);
        std::uniform_int_distribution<int> wait_us(0, longest_wait_us);
        int paid = 0;
        for (int round = 0; round < kills; ++round) {
            std::string order;
            {
                ServedShop serving(shop);
                order = begin_order(serving.port(), round);
                REQUIRE_FALSE(order.empty());
                std::thread customer(
                    [&] { post(serving.port(), "/test-payments/" + order, "outcome=pay"); });
                std::this_thread::sleep_for(std::chrono::microseconds(wait_us(chance)));
                serving.kill();
                customer.join();
            }
            const Found before = look(shop, order);
            const bool is_paid = before.state == store::OrderState::paid;
            paid += is_paid ? 1 : 0;
            CHECK(before.entitlements == (is_paid ? 1 : 0));
            CHECK(before.charges == (is_paid ? 1 : 0));
            CHECK(before.receipts == (is_paid ? 1 : 0));
            {
                const ServedShop serving(shop);
                post(serving.port(), "/test-payments/" + order, "outcome=pay");
            }
            const Found after = look(shop, order);
            CHECK(after.state == store::OrderState::paid);
            CHECK(after.entitlements == 1);
            CHECK(after.charges == 1);
            CHECK(after.receipts == 1);
        }
        MESSAGE(kills, " kills; ", paid, " after the payment was kept, ", kills - paid, " before");
    }
}
