#include "shop.hpp"
#include "store/entitlement.hpp"
#include "store/outbox.hpp"
#include "store/webhook_event.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

std::vector<KeptEvent> kept(Shop& shop, const Order& order)
{
    return shop.read([&](Snapshot& snapshot) { return events_of(snapshot, order.id); });
}

std::size_t unmatched(Shop& shop)
{
    return shop.read([](Snapshot& snapshot) { return unmatched_events(snapshot, 10).size(); });
}

// A refund as providers often tell it: naming the payment, not the order.
WebhookEvent refund_by_payment(const Order& order)
{
    auto message = event(order, EventKind::refunded, "evt_refund", order.price, "re_1");
    message.order.reset();
    return message;
}

} // namespace

TEST_SUITE("a webhook event")
{
    TEST_CASE("pays its order, and the same one again is only recognised")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK(shop.deliver(paid(order)).value() == EventOutcome::applied);
        CHECK(shop.deliver(paid(order)).value() == EventOutcome::known);
        CHECK(shop.look(order).state == OrderState::paid);
        const auto events = kept(shop, order);
        REQUIRE(events.size() == 1);
        CHECK(events[0].event.body == R"({"told":true})");
        CHECK(events[0].event.amount == order.price);
        CHECK(events[0].outcome == EventOutcome::applied);
        CHECK(events[0].received == opening_day);
    }

    TEST_CASE("that tells of a known payment under another id changes nothing")
    {
        Shop shop;
        const auto order = shop.begin();
        shop.write([&](Transaction& tx) { fulfil(tx, order.id, charge(order)).value(); });
        CHECK(shop.deliver(paid(order, "evt_2")).value() == EventOutcome::no_change);
        CHECK(kept(shop, order).size() == 1);
    }

    TEST_CASE("with a wrong sum is kept for a person and pays nothing")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK(shop.deliver(event(order, EventKind::paid, "evt_1", dollars("28.99"))).value() ==
              EventOutcome::applied);
        CHECK(shop.look(order).state == OrderState::pending);
        CHECK(shop.look(order).needs_attention);
        CHECK(kept(shop, order).size() == 1);
    }

    TEST_CASE("of an unknown kind is kept and left alone")
    {
        Shop shop;
        auto message = paid(shop.begin());
        message.kind = EventKind::other;
        message.provider_kind = "invoice.finalized";
        message.amount.reset();
        message.payment = message.reference = "";
        CHECK(shop.deliver(message).value() == EventOutcome::ignored);
        CHECK(shop.deliver(message).value() == EventOutcome::known);
    }

    TEST_CASE("of another shop on the same account is ignored")
    {
        Shop shop;
        auto message = paid(shop.begin());
        message.order.reset();
        CHECK(shop.deliver(message).value() == EventOutcome::ignored);
        CHECK(unmatched(shop) == 0);
    }

    TEST_CASE("for an order that is not in the book is kept for a person")
    {
        Shop shop;
        auto message = paid(shop.begin());
        message.order = OrderId::fresh(shop.random);
        CHECK(shop.deliver(message).value() == EventOutcome::unmatched);
        CHECK(unmatched(shop) == 1);
    }

    TEST_CASE("of a refund finds its order by the payment")
    {
        Shop shop;
        const auto order = shop.sell();
        CHECK(shop.deliver(refund_by_payment(order)).value() == EventOutcome::applied);
        CHECK(shop.look(order).state == OrderState::refunded);
    }

    TEST_CASE("of a refund that overtakes its payment waits for it")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK(shop.deliver(refund_by_payment(order)).value() == EventOutcome::unmatched);
        CHECK(shop.deliver(paid(order)).value() == EventOutcome::applied);
        CHECK(shop.look(order).state == OrderState::refunded);
        CHECK(unmatched(shop) == 0);
        CHECK(kept(shop, order).size() == 2);
        CHECK(shop.read([&](Snapshot& s) { return list_entitlements(s, order.id).empty(); }));
    }

    TEST_CASE("of an expired or unfinished page is told apart")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK(shop.deliver(event(order, EventKind::not_paid, "evt_1", order.price)).value() ==
              EventOutcome::ignored);
        CHECK(shop.look(order).state == OrderState::pending);
        const auto closed = [&](std::string_view id, std::string_view page) {
            return shop.deliver(event(order, EventKind::expired, id, order.price, page)).value();
        };
        CHECK(closed("evt_2", "page_of_an_earlier_try") == EventOutcome::no_change);
        CHECK(shop.look(order).state == OrderState::pending);
        CHECK(closed("evt_3", *order.provider_session) == EventOutcome::applied);
        CHECK(shop.look(order).state == OrderState::expired);
    }

    TEST_CASE("that only warns flags the order for a person and takes nothing away")
    {
        Shop shop;
        const auto order = shop.sell();
        auto warning = event(order, EventKind::inquiry, "evt_1", order.price);
        warning.order.reset(); // as a bank's question comes: it names the payment alone
        CHECK(shop.deliver(warning).value() == EventOutcome::applied);
        CHECK(shop.look(order).state == OrderState::paid);
        CHECK(shop.look(order).needs_attention->find("bank asks") != std::string::npos);
        warning.event_id = "evt_2";
        warning.kind = EventKind::fraud_warning;
        CHECK(shop.deliver(warning).value() == EventOutcome::applied);
        CHECK(shop.look(order).needs_attention->find("fraud") != std::string::npos);
    }

    TEST_CASE("of disputes suspends and restores")
    {
        Shop shop;
        const auto order = shop.sell();
        shop.deliver(event(order, EventKind::dispute_opened, "evt_1", order.price, "dp_1")).value();
        CHECK(shop.look(order).state == OrderState::disputed);
        shop.deliver(event(order, EventKind::dispute_won, "evt_2", order.price, "dp_1")).value();
        CHECK(shop.look(order).state == OrderState::paid);
    }

    TEST_CASE("refused leaves no trace, so that the provider tries again")
    {
        Shop shop;
        const auto order = shop.begin();
        auto live = paid(order);
        live.live = true;
        CHECK(shop.deliver(live).error() == Refusal::wrong_mode);
        auto foreign = paid(order);
        foreign.provider = "stripe";
        CHECK(shop.deliver(foreign).error() == Refusal::wrong_provider);
        CHECK(kept(shop, order).empty());
        CHECK(shop.deliver(paid(order)).value() == EventOutcome::applied);
    }

    TEST_CASE("without its id, body, payment or sum is no event")
    {
        Shop shop;
        const auto whole = paid(shop.begin());
        auto message = whole;
        message.event_id = "";
        CHECK(shop.deliver(message).error() == Refusal::event_invalid);
        message = whole;
        message.event_id = std::string(256, 'x');
        CHECK(shop.deliver(message).error() == Refusal::event_invalid);
        message = whole;
        message.body = "";
        CHECK(shop.deliver(message).error() == Refusal::event_invalid);
        message = whole;
        message.payment = "";
        CHECK(shop.deliver(message).error() == Refusal::event_invalid);
        message = whole;
        message.amount.reset();
        CHECK(shop.deliver(message).error() == Refusal::event_invalid);
    }
}
