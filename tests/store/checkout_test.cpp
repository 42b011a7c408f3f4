#include "shop.hpp"
#include "store/checkout.hpp"
#include "store/entitlement.hpp"
#include "store/session.hpp"
#include "store/sign_in.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

Result<Checkout> check_out(Shop& shop, std::string_view slug, std::string_view email,
                           std::optional<Session> browser = {})
{
    return shop.write([&](Transaction& tx) {
        return begin_checkout(
            tx, {.course_slug = slug, .email = email, .provider = "test", .browser = browser});
    });
}

Session browser_of(Shop& shop, const std::string& secret)
{
    return shop.read(
        [&](Snapshot& snapshot) { return session_of(snapshot, secret, shop.clock.now()).value(); });
}

} // namespace

TEST_SUITE("a checkout")
{
    TEST_CASE("copies price and access, so that a later price changes nothing")
    {
        Shop shop;
        const auto order = shop.begin();
        shop.write(
            [&](Transaction& tx) { set_offer(tx, shop.course.id, dollars("99"), 7).value(); });
        const auto later = shop.look(order);
        CHECK(later.price == dollars("29.00"));
        CHECK_FALSE(later.access_days);
        CHECK(later.state == OrderState::pending);
        CHECK(later.email.typed() == "ann@example.org");
    }

    TEST_CASE("numbers orders as people count")
    {
        Shop shop;
        CHECK(shop.begin().number == 1);
        CHECK(shop.begin().number == 2);
        shop.read([](Snapshot& snapshot) {
            CHECK(find_order_named(snapshot, "2")->number == 2);
            CHECK(find_order_named(snapshot, "#1")->number == 1);
            const auto id = find_order(snapshot, 1)->id;
            CHECK(find_order_named(snapshot, id.text())->number == 1);
            for (const auto* wrong : {"", "#", "0", "3", "-1", "1x", "one"})
                CHECK(find_order_named(snapshot, wrong).error() == Refusal::order_not_found);
        });
    }

    TEST_CASE("refuses what is not on the shelf, and what is no address")
    {
        Shop shop;
        CHECK(check_out(shop, "nothing", "ann@example.org").error() == Refusal::course_not_found);
        CHECK(check_out(shop, shop.course.slug, "ann").error() == Refusal::email_invalid);
        shop.write([&](Transaction& tx) { hide_course(tx, shop.course.id).value(); });
        CHECK(check_out(shop, shop.course.slug, "ann@example.org").error() ==
              Refusal::course_not_for_sale);
    }

    TEST_CASE("has its key before the provider is called, and its page after")
    {
        Shop shop;
        const auto order = check_out(shop, shop.course.slug, "ann@example.org")->order;
        CHECK(shop.look(order).idempotency_key == "order-" + order.id.text() + "-session-1");
        shop.write([&](Transaction& tx) {
            attach_provider_session(tx, order.id, "cs_1").value();
            attach_provider_session(tx, order.id, "cs_1").value();
            CHECK(attach_provider_session(tx, order.id, "cs_2").error() ==
                  Refusal::order_not_pending);
            CHECK(find_order_by_provider_session(tx, "test", "cs_1")->id == order.id);
            CHECK(find_order_by_provider_session(tx, "stripe", "cs_1").has_error());
        });
    }

    TEST_CASE("gives a new browser a session, and a known one keeps its own")
    {
        Shop shop;
        const auto first = check_out(shop, shop.course.slug, "ann@example.org").value();
        REQUIRE(first.session_secret);
        const auto browser = browser_of(shop, *first.session_secret);
        CHECK_FALSE(browser.customer);
        CHECK(may_see(browser, first.order));

        const auto second = check_out(shop, shop.course.slug, "ann@example.org", browser).value();
        CHECK_FALSE(second.session_secret);
        const auto later = browser_of(shop, *first.session_secret);
        CHECK(later.orders.size() == 2);
        CHECK(may_see(later, second.order));
    }

    TEST_CASE("does not sell for ever twice to whoever proved to own it")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto browser =
            shop.write([&](Transaction& tx) { return open_session(tx, order.customer).session; });
        CHECK(check_out(shop, shop.course.slug, "ann@example.org", browser).error() ==
              Refusal::already_owned);
        CHECK(check_out(shop, shop.course.slug, "ann@example.org").has_value());
    }
}

TEST_SUITE("a list of orders")
{
    TEST_CASE("is newest first, filtered, and goes on page by page")
    {
        Shop shop;
        shop.begin();
        const auto sold = shop.sell("bob@example.org");
        shop.begin();
        shop.read([&](Snapshot& snapshot) {
            const auto all = list_orders(snapshot, {});
            REQUIRE(all.size() == 3);
            CHECK(all.front().number == 3);
            CHECK(list_orders(snapshot, {.state = OrderState::paid}).size() == 1);
            CHECK(list_orders(snapshot, {.customer = sold.customer}).size() == 1);
            CHECK(list_orders(snapshot, {.before_number = 3, .limit = 1}).front().number == 2);
            CHECK(list_orders(snapshot, {.only_needing_attention = true}).empty());
        });
    }
}
