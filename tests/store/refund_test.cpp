#include "shop.hpp"
#include "store/notice.hpp"
#include "store/provider_watch.hpp"
#include "store/refund.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

Result<RefundRequest> begin_refund_of(Shop& shop, const Order& order,
                                      const std::optional<Money>& amount = std::nullopt)
{
    return shop.write([&](Transaction& tx) { return begin_refund(tx, order.id, amount); });
}

void finish(Shop& shop, const Order& order, const RefundRequest& request,
            std::string_view reference)
{
    shop.write([&](Transaction& tx) {
        finish_refund(tx, request, movement(order, PaymentKind::refund, request.amount, reference))
            .value();
    });
}

bool look(Shop& shop, const Order& order)
{
    return shop.write([&](Transaction& tx) { return claim_look(tx, order.id); });
}

std::size_t due(Shop& shop, int limit = 100)
{
    return shop.write(
        [&](Transaction& tx) { return claim_due_looks(tx, "test", false, limit).size(); });
}

} // namespace

TEST_SUITE("a refund request")
{
    TEST_CASE("is one under one key until it is answered, also when the webhook was faster")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto first = begin_refund_of(shop, order, dollars("10")).value();
        CHECK_FALSE(first.asked_before);
        shop.write([&](Transaction& tx) {
            fulfil(tx, order.id, movement(order, PaymentKind::refund, dollars("10"), "re_1"))
                .value();
        });
        const auto again = begin_refund_of(shop, order, dollars("10")).value();
        CHECK(again.asked_before);
        CHECK(again.idempotency_key == first.idempotency_key);
        finish(shop, order, again, "re_1");
        CHECK(begin_refund_of(shop, order).value().amount == dollars("19"));
    }

    TEST_CASE("of the same sum, after the first was answered, is another")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto first = begin_refund_of(shop, order, dollars("10")).value();
        finish(shop, order, first, "re_1");
        const auto second = begin_refund_of(shop, order, dollars("10")).value();
        CHECK(second.idempotency_key != first.idempotency_key);
        finish(shop, order, second, "re_2");
        CHECK(shop.look(order).state == OrderState::paid);
        finish(shop, order, begin_refund_of(shop, order).value(), "re_3");
        CHECK(shop.look(order).state == OrderState::refunded);
    }

    TEST_CASE("of another sum waits until the first is answered or refused")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto first = begin_refund_of(shop, order, dollars("10")).value();
        CHECK(begin_refund_of(shop, order, dollars("5")).error() == Refusal::refund_unfinished);
        CHECK(begin_refund_of(shop, order)->amount == dollars("10"));
        shop.write([&](Transaction& tx) { abandon_refund(tx, first); });
        CHECK(begin_refund_of(shop, order, dollars("5")).has_value());
    }

    TEST_CASE("is never for nothing, for more than is left, or in another currency")
    {
        Shop shop;
        const auto order = shop.sell();
        CHECK(begin_refund_of(shop, order, dollars("0")).error() == Refusal::refund_too_large);
        CHECK(begin_refund_of(shop, order, dollars("29.01")).error() == Refusal::refund_too_large);
        CHECK(begin_refund_of(shop, order, Money::parse("1", "EUR").value()).error() ==
              Refusal::wrong_currency);
        CHECK(begin_refund_of(shop, shop.begin("bob@example.org")).error() ==
              Refusal::order_not_paid);
    }

    TEST_CASE("in part leaves the access")
    {
        Shop shop;
        const auto order = shop.sell();
        finish(shop, order, begin_refund_of(shop, order, dollars("28.99")).value(), "re_1");
        CHECK(shop.look(order).state == OrderState::paid);
    }

    TEST_CASE("of an order that cost nothing asks no provider, and is taken back once")
    {
        Shop shop;
        shop.write(
            [&](Transaction& tx) { set_offer(tx, shop.course.id, dollars("0"), {}).value(); });
        const auto order = shop.begin();
        REQUIRE(order.state == OrderState::paid);
        CHECK(begin_refund_of(shop, order).error() == Refusal::refund_too_large);
        const auto take_back = [&](const Order& one) {
            return shop.write([&](Transaction& tx) { return take_back_free_order(tx, one.id); });
        };
        CHECK(take_back(order)->order.state == OrderState::refunded);
        CHECK(take_back(order).error() == Refusal::order_not_paid);
    }
}

TEST_SUITE("an order that waits")
{
    TEST_CASE("is asked about once in a few seconds, however often its page is loaded")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK(look(shop, order));
        CHECK_FALSE(look(shop, order));
        shop.clock.advance(least_between_looks);
        CHECK(look(shop, order));
        CHECK_FALSE(look(shop, shop.sell("bob@example.org")));
    }

    TEST_CASE("is asked about each minute while it is fresh, rarely later, not when it is settled")
    {
        Shop shop;
        shop.begin();
        shop.sell("bob@example.org");
        CHECK(due(shop) == 0);
        shop.clock.advance(look_at_fresh_orders_every);
        CHECK(due(shop) == 1);
        CHECK(due(shop) == 0);
        shop.clock.advance(order_is_fresh);
        CHECK(due(shop) == 1);
        shop.clock.advance(look_at_fresh_orders_every);
        CHECK(due(shop) == 0);
        shop.clock.advance(look_at_old_orders_every);
        CHECK(due(shop) == 1);
    }

    TEST_CASE("without a page ends after a day, and not before")
    {
        Shop shop;
        const auto opened = shop.begin("bob@example.org");
        const auto order = shop.begin_without_page();
        const auto state_after = [&](std::chrono::seconds time) {
            shop.clock.advance(time);
            shop.write([](Transaction& tx) { expire_unopened(tx, "test", false, 10); });
            return shop.look(order).state;
        };
        CHECK(state_after(order_without_page_waits - std::chrono::seconds(1)) ==
              OrderState::pending);
        CHECK(state_after(std::chrono::seconds(1)) == OrderState::expired);
        CHECK(shop.look(opened).state == OrderState::pending);
    }

    TEST_CASE("takes its turn among many")
    {
        Shop shop;
        for (const std::string who : {"a", "b", "c"})
            shop.begin(who + "@example.org");
        shop.clock.advance(look_at_fresh_orders_every);
        CHECK(due(shop, 2) == 2);
        CHECK(due(shop, 2) == 1);
        CHECK(due(shop, 2) == 0);
    }

    TEST_CASE("has another key after a fault, but none once its page is known")
    {
        Shop shop;
        const auto order = shop.begin_without_page();
        const auto renewed =
            shop.write([&](Transaction& tx) { return renew_idempotency_key(tx, order.id); })
                .value();
        CHECK(order.idempotency_key == "order-" + order.id.text() + "-session-1");
        CHECK(renewed.idempotency_key == "order-" + order.id.text() + "-session-2");
        const auto opened = shop.begin("bob@example.org");
        CHECK(shop.write([&](Transaction& tx) { return renew_idempotency_key(tx, opened.id); })
                  .error() == Refusal::order_not_pending);
    }

    TEST_CASE("is one of those whose events were read up to a time")
    {
        Shop shop;
        shop.write([](Transaction& tx) {
            CHECK_FALSE(events_read_to(tx, "stripe", true));
            note_events_read(tx, "stripe", true, opening_day);
            note_events_read(tx, "stripe", true, opening_day + std::chrono::hours(1));
            CHECK(events_read_to(tx, "stripe", true) == opening_day + std::chrono::hours(1));
            CHECK_FALSE(events_read_to(tx, "stripe", false));
        });
    }
}

TEST_SUITE("a notice")
{
    TEST_CASE("stands once a topic until it is settled, and may come back")
    {
        Shop shop;
        shop.write([](Transaction& tx) {
            leave_notice(tx, "stripe.options", "Rejected.");
            leave_notice(tx, "stripe.options", "Rejected again.");
            REQUIRE(open_notices(tx).size() == 1);
            CHECK(open_notices(tx).front().sentence == "Rejected again.");
            settle_notice(tx, "stripe.options");
            CHECK(open_notices(tx).empty());
            leave_notice(tx, "stripe.options", "Rejected.");
            CHECK(open_notices(tx).size() == 1);
        });
    }
}
