#include "shop.hpp"
#include "store/entitlement.hpp"
#include "store/fulfilment.hpp"
#include "store/outbox.hpp"
#include "store/refund.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace supple::store;

namespace
{

Result<Fulfilment> report(Shop& shop, const Order& order, const Movement& movement)
{
    return shop.write([&](Transaction& tx) { return fulfil(tx, order.id, movement); });
}

bool may_watch(Shop& shop, const Order& order)
{
    return shop.read([&](Snapshot& snapshot) {
        return current_entitlement(snapshot, order.customer, order.course, shop.clock.now())
            .has_value();
    });
}

std::size_t entitlements(Shop& shop, const Order& order)
{
    return shop.read(
        [&](Snapshot& snapshot) { return list_entitlements(snapshot, order.id).size(); });
}

long mails(Shop& shop, const Order& order, MessageKind kind)
{
    return shop.read([&](Snapshot& snapshot) {
        return std::ranges::count(messages_to(snapshot, order.email), kind, &Message::kind);
    });
}

Movement refund(const Order& order, const Money& amount, std::string_view reference = "re_1")
{
    return movement(order, PaymentKind::refund, amount, reference);
}

Movement dispute(const Order& order, PaymentKind kind)
{
    return movement(order, kind, order.price, "dp_1");
}

} // namespace

TEST_SUITE("an order")
{
    TEST_CASE("is paid by its price: access and receipt, at once and once")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK_FALSE(may_watch(shop, order));
        const auto done = report(shop, order, charge(order)).value();
        CHECK(done.changed);
        CHECK(done.order.state == OrderState::paid);
        CHECK(done.order.paid == opening_day);
        CHECK(may_watch(shop, order));
        CHECK(mails(shop, order, MessageKind::receipt) == 1);

        const auto again = report(shop, order, charge(order)).value();
        CHECK_FALSE(again.changed);
        CHECK(entitlements(shop, order) == 1);
        CHECK(mails(shop, order, MessageKind::receipt) == 1);
    }

    TEST_CASE("is not paid by a cent less, a cent more, or another currency")
    {
        for (const auto& wrong : {dollars("28.99"), dollars("29.01"), dollars("0"),
                                  Money::parse("29.00", "EUR").value()}) {
            Shop shop;
            const auto order = shop.begin();
            const auto done = report(shop, order, movement(order, PaymentKind::charge, wrong));
            CHECK(done->order.state == OrderState::pending);
            CHECK(done->order.needs_attention.value().find("instead of $29.00") !=
                  std::string::npos);
            CHECK_FALSE(may_watch(shop, order));
            CHECK(shop.read([&](Snapshot& s) { return payments_of(s, order.id).size(); }) == 1);
        }
    }

    TEST_CASE("is not paid through another provider, nor in another mode")
    {
        Shop shop;
        const auto order = shop.begin();
        auto other = charge(order);
        other.provider = "stripe";
        CHECK(report(shop, order, other).error() == Refusal::wrong_provider);
        auto live = charge(order);
        live.live = true;
        CHECK(report(shop, order, live).error() == Refusal::wrong_mode);
        CHECK(shop.read([&](Snapshot& s) { return payments_of(s, order.id).empty(); }));
    }

    TEST_CASE("is not paid with a payment that paid another")
    {
        Shop shop;
        const auto paid_one = shop.sell();
        const auto order = shop.begin("bob@example.org");
        CHECK_FALSE(report(shop, order, charge(paid_one))->changed);
        CHECK(shop.look(order).state == OrderState::pending);
        CHECK(shop.look(order).needs_attention);
    }

    TEST_CASE("is refunded in full, loses its access and is told so, once")
    {
        Shop shop;
        const auto order = shop.sell();
        for (int i = 0; i < 2; ++i)
            CHECK(report(shop, order, refund(order, order.price))->order.state ==
                  OrderState::refunded);
        CHECK_FALSE(may_watch(shop, order));
        CHECK(mails(shop, order, MessageKind::refund) == 1);
    }

    TEST_CASE("keeps its access through a part refund, until the parts make the whole")
    {
        Shop shop;
        const auto order = shop.sell();
        CHECK(report(shop, order, refund(order, dollars("10")))->order.state == OrderState::paid);
        CHECK(may_watch(shop, order));
        CHECK(report(shop, order, refund(order, dollars("19"), "re_2"))->order.state ==
              OrderState::refunded);
        CHECK_FALSE(may_watch(shop, order));
    }

    TEST_CASE("refunded before we hear that it was paid never opens")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK(report(shop, order, refund(order, order.price))->order.state == OrderState::pending);
        CHECK(report(shop, order, charge(order))->order.state == OrderState::refunded);
        CHECK(entitlements(shop, order) == 0);
        CHECK(mails(shop, order, MessageKind::receipt) == 0);
    }

    TEST_CASE("in dispute is suspended; won, it opens again as a new right with the same end")
    {
        Shop shop;
        shop.write(
            [&](Transaction& tx) { set_offer(tx, shop.course.id, dollars("29"), 30).value(); });
        const auto order = shop.sell();
        const auto before = shop.read([&](Snapshot& s) { return list_entitlements(s, order.id); });
        CHECK(report(shop, order, dispute(order, PaymentKind::dispute_opened))->order.state ==
              OrderState::disputed);
        CHECK_FALSE(may_watch(shop, order));
        CHECK(shop.look(order).needs_attention);

        shop.clock.advance(std::chrono::days(5));
        CHECK(report(shop, order, dispute(order, PaymentKind::dispute_won))->order.state ==
              OrderState::paid);
        CHECK(may_watch(shop, order));
        const auto after = shop.read([&](Snapshot& s) { return list_entitlements(s, order.id); });
        REQUIRE(after.size() == 2);
        CHECK(after[1].id != before[0].id);
        CHECK(after[1].until == before[0].until);
        CHECK(mails(shop, order, MessageKind::receipt) == 1);
    }

    TEST_CASE("lost in dispute stays closed")
    {
        Shop shop;
        const auto order = shop.sell();
        report(shop, order, dispute(order, PaymentKind::dispute_opened)).value();
        CHECK(report(shop, order, dispute(order, PaymentKind::dispute_lost))->order.state ==
              OrderState::disputed);
        CHECK_FALSE(may_watch(shop, order));
    }

    TEST_CASE("won before we hear of the dispute or the payment is simply paid")
    {
        Shop shop;
        const auto order = shop.begin();
        report(shop, order, dispute(order, PaymentKind::dispute_won)).value();
        report(shop, order, dispute(order, PaymentKind::dispute_opened)).value();
        CHECK(report(shop, order, charge(order))->order.state == OrderState::paid);
        CHECK(may_watch(shop, order));
    }

    TEST_CASE("does not get back by a won dispute what the operator took away")
    {
        Shop shop;
        const auto order = shop.sell();
        shop.write([&](Transaction& tx) { revoke(tx, order.customer, order.course).value(); });
        report(shop, order, dispute(order, PaymentKind::dispute_opened)).value();
        report(shop, order, dispute(order, PaymentKind::dispute_won)).value();
        report(shop, order, charge(order)).value();
        CHECK_FALSE(may_watch(shop, order));
    }

    TEST_CASE("expires unpaid, and a late payment still counts")
    {
        Shop shop;
        const auto order = shop.begin();
        CHECK(
            shop.write([&](Transaction& tx) { return expire_order(tx, order.id); })->order.state ==
            OrderState::expired);
        CHECK(report(shop, order, charge(order))->order.state == OrderState::paid);
        CHECK(may_watch(shop, order));
        CHECK_FALSE(
            shop.write([&](Transaction& tx) { return expire_order(tx, order.id); })->changed);
        CHECK(shop.look(order).state == OrderState::paid);
    }

    TEST_CASE("paid twice waits for a person, and one refund leaves it paid")
    {
        Shop shop;
        const auto order = shop.sell();
        auto second = charge(order);
        second.payment = second.reference = "pay_second";
        report(shop, order, second).value();
        CHECK(shop.look(order).needs_attention.value().find("Paid twice") != std::string::npos);
        CHECK(entitlements(shop, order) == 1);

        auto back = refund(order, order.price);
        back.payment = "pay_second";
        CHECK(report(shop, order, back)->order.state == OrderState::paid);
        CHECK(may_watch(shop, order));
        shop.write([&](Transaction& tx) { clear_attention(tx, order.id); });
        CHECK_FALSE(shop.look(order).needs_attention);
    }

    TEST_CASE("whose refund failed is a question for a person")
    {
        Shop shop;
        const auto order = shop.sell();
        report(shop, order, refund(order, order.price)).value();
        report(shop, order, movement(order, PaymentKind::refund_failed, order.price, "re_1"))
            .value();
        CHECK(shop.look(order).state == OrderState::refunded);
        CHECK(shop.look(order).needs_attention.value().find("failed") != std::string::npos);
    }

    TEST_CASE("ends the same in whatever order the news comes")
    {
        const auto news = [](const Order& order) {
            return std::vector<Movement>{charge(order), refund(order, dollars("10")),
                                         dispute(order, PaymentKind::dispute_opened),
                                         dispute(order, PaymentKind::dispute_won)};
        };
        std::vector<int> places{0, 1, 2, 3};
        do {
            Shop shop;
            const auto order = shop.begin();
            for (const int place : places)
                report(shop, order, news(order)[static_cast<std::size_t>(place)]).value();
            CHECK(shop.look(order).state == OrderState::paid);
            CHECK(may_watch(shop, order));
            CHECK(mails(shop, order, MessageKind::receipt) == 1);
        } while (std::ranges::next_permutation(places).found);
    }
}

TEST_SUITE("a refund")
{
    TEST_CASE("is planned for what is left, under a key that stays the same")
    {
        Shop shop;
        const auto order = shop.sell();
        report(shop, order, refund(order, dollars("10"))).value();
        const auto plan = [&] {
            return shop.read([&](Snapshot& snapshot) { return plan_refund(snapshot, order.id); });
        };
        CHECK(plan()->amount == dollars("19"));
        CHECK(plan()->payment == "pay_" + order.id.text());
        CHECK(plan()->idempotency_key == plan()->idempotency_key);
    }

    TEST_CASE("is not planned for what is unpaid, refunded or disputed")
    {
        Shop shop;
        const auto plan = [&](const Order& order) {
            return shop.read([&](Snapshot& snapshot) { return plan_refund(snapshot, order.id); });
        };
        CHECK(plan(shop.begin()).error() == Refusal::order_not_paid);
        const auto order = shop.sell("bob@example.org");
        report(shop, order, dispute(order, PaymentKind::dispute_opened)).value();
        CHECK(plan(order).error() == Refusal::order_disputed);
        report(shop, order, refund(order, order.price)).value();
        CHECK(plan(order).error() == Refusal::order_not_paid);
    }
}
