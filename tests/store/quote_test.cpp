#include "shop.hpp"
#include "store/coupon.hpp"
#include "store/entitlement.hpp"
#include "store/least_charge.hpp"
#include "store/outbox.hpp"
#include "store/quote.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

void set_terms(Shop& shop, const OfferTerms& terms)
{
    shop.write([&](Transaction& tx) { set_offer(tx, shop.course.id, terms).value(); });
}

Result<Quote> quoted(Shop& shop, const QuoteRequest& request)
{
    return shop.read([&](Snapshot& snapshot) {
        return quote(snapshot, shop.course, request, shop.clock.now());
    });
}

Result<Checkout> begin(Shop& shop, std::string_view sum = {}, std::string_view provider = "test")
{
    return shop.write([&](Transaction& tx) {
        return begin_checkout(tx, {.course_slug = shop.course.slug,
                                   .email = "ann@example.org",
                                   .provider = provider,
                                   .sum = sum});
    });
}

Money typed(std::string_view text, std::string_view currency)
{
    return typed_sum(text, Currency::parse(currency).value()).value();
}

Money sum(std::string_view amount, std::string_view currency)
{
    return Money::parse(amount, currency).value();
}

} // namespace

TEST_SUITE("a free course")
{
    TEST_CASE("is paid at once by a charge of nothing: access and mail, and no provider")
    {
        Shop shop;
        set_terms(shop, {.price = dollars("0")});
        const auto order = begin(shop)->order;
        CHECK(order.state == OrderState::paid);
        CHECK(order.paid == opening_day);
        CHECK(order.provider == free_provider);
        shop.read([&](Snapshot& snapshot) {
            const auto ledger = payments_of(snapshot, order.id);
            REQUIRE(ledger.size() == 1);
            CHECK(ledger[0].movement.kind == PaymentKind::charge);
            CHECK(ledger[0].movement.amount == order.price);
            CHECK(state_by_ledger(order.price, ledger, OrderState::pending) == OrderState::paid);
            CHECK(current_entitlement(snapshot, order.id, opening_day));
            CHECK(messages_to(snapshot, order.email).size() == 1);
        });
    }

    TEST_CASE("is taken back by a refund of nothing, without a mail about money")
    {
        Shop shop;
        set_terms(shop, {.price = dollars("0")});
        const auto order = begin(shop)->order;
        for (int i = 0; i < 2; ++i)
            shop.write([&](Transaction& tx) {
                fulfil(tx, order.id, free_movement(order, PaymentKind::refund, tx.now())).value();
            });
        CHECK(shop.look(order).state == OrderState::refunded);
        shop.read([&](Snapshot& snapshot) {
            CHECK_FALSE(current_entitlement(snapshot, order.id, opening_day));
            CHECK(messages_to(snapshot, order.email).size() == 1);
        });
    }

    TEST_CASE("is paid through no provider that claims a payment for it")
    {
        Shop shop;
        set_terms(shop, {.price = dollars("0")});
        const auto order = begin(shop)->order;
        auto event_of_test = paid(order);
        event_of_test.provider = "test";
        CHECK(shop.deliver(event_of_test).error() == Refusal::wrong_provider);
    }
}

TEST_SUITE("a price that the buyer names")
{
    TEST_CASE("is paid as it was named, from the least sum on")
    {
        Shop shop;
        set_terms(shop, {.price = dollars("20"), .least = 500});
        CHECK(begin(shop, "29,00")->order.price == dollars("29.00"));
        CHECK(begin(shop, " $5 ")->order.price == dollars("5.00"));
        CHECK(begin(shop, "4.99").error() == Refusal::sum_below_least);
        for (const auto* wrong : {"", "nothing", "-5", "5.0.0", "1e3"})
            CHECK(begin(shop, wrong).error() == Refusal::money_invalid);
    }

    TEST_CASE("of nothing is a free order, where nothing is the least")
    {
        Shop shop;
        set_terms(shop, {.price = dollars("20"), .least = 0});
        CHECK(begin(shop, "0")->order.state == OrderState::paid);
        CHECK(begin(shop, "1")->order.state == OrderState::pending);
    }

    TEST_CASE("takes no code")
    {
        Shop shop;
        set_terms(shop, {.price = dollars("20"), .least = 0});
        shop.write(
            [](Transaction& tx) { create_coupon(tx, {.code = "YOGA", .percent = 100}).value(); });
        CHECK(quoted(shop, {.provider = "test", .code = "yoga", .sum = "20"}).error() ==
              Refusal::coupon_not_for_this);
    }

    TEST_CASE("is suggested, and never below the least")
    {
        Shop shop;
        const auto refused = [&](const OfferTerms& terms) {
            return shop.write([&](Transaction& tx) { return set_offer(tx, shop.course.id, terms); })
                .error();
        };
        CHECK(refused({.price = dollars("4"), .least = 500}) == Refusal::money_invalid);
        CHECK(refused({.price = dollars("4"), .least = -1}) == Refusal::money_invalid);
        CHECK(refused({.price = dollars("0"), .least = 0}) == Refusal::money_invalid);
    }

    TEST_CASE("is read as people write it")
    {
        CHECK(typed("29", "EUR") == sum("29", "EUR"));
        CHECK(typed("29,5", "EUR") == sum("29.50", "EUR"));
        CHECK(typed("\u20ac 29,00", "EUR") == sum("29", "EUR"));
        CHECK(typed("29.00 eur", "EUR") == sum("29", "EUR"));
        CHECK(typed("1.290", "EUR") == sum("1290", "EUR"));
        CHECK(typed("1.290,50", "EUR") == sum("1290.50", "EUR"));
        CHECK(typed("1,290.50", "EUR") == sum("1290.50", "EUR"));
        CHECK(typed("1 290", "EUR") == sum("1290", "EUR"));
        CHECK(typed("1\u202f290,00\u00a0\u20ac", "EUR") == sum("1290", "EUR"));
        CHECK(typed("1'290.00", "CHF") == sum("1290", "CHF"));
        CHECK(typed("2,900", "JPY") == sum("2900", "JPY"));
        CHECK(typed("2900", "JPY") == sum("2900", "JPY"));
        CHECK(typed("1,250", "KWD") == sum("1.250", "KWD"));
        CHECK(typed("1,5", "KWD") == sum("1.500", "KWD"));
        CHECK(typed("1,234.250", "KWD") == sum("1234.250", "KWD"));
        const auto refusal = [](std::string_view text, std::string_view currency) {
            return typed_sum(text, Currency::parse(currency).value()).error();
        };
        for (const auto* wrong : {"29.001.2", "1,29,00", "2900.5.", "29 dollars", "USD 29", "..5"})
            CHECK(refusal(wrong, "EUR") == Refusal::money_invalid);
        CHECK(refusal("29.5", "JPY") == Refusal::money_invalid);
        CHECK(refusal("99999999999", "USD") == Refusal::money_too_large);
    }
}

TEST_SUITE("a sum")
{
    TEST_CASE("that the provider cannot move is refused before the order")
    {
        Shop shop;
        shop.write([](Transaction& tx) {
            create_coupon(tx, {.code = "MOST", .amount = dollars("28.51")}).value();
            create_coupon(tx, {.code = "MORE", .amount = dollars("28.50")}).value();
        });
        CHECK(quoted(shop, {.provider = "stripe", .code = "most"}).error() ==
              Refusal::sum_below_smallest_charge);
        CHECK(quoted(shop, {.provider = "stripe", .code = "more"})->price == dollars("0.50"));
        CHECK(quoted(shop, {.provider = "test", .code = "most"})->price == dollars("0.49"));
    }

    TEST_CASE("is rounded down to the step the provider can move")
    {
        Shop shop;
        set_terms(shop, {.price = sum("9.990", "KWD")});
        shop.write(
            [](Transaction& tx) { create_coupon(tx, {.code = "FIFTEEN", .percent = 15}).value(); });
        const auto stripe = quoted(shop, {.provider = "stripe", .code = "fifteen"}).value();
        CHECK(stripe.price == sum("8.490", "KWD"));
        CHECK(stripe.discount() == sum("1.500", "KWD"));
        CHECK(quoted(shop, {.provider = "test", .code = "fifteen"})->price == sum("8.491", "KWD"));
    }
}
