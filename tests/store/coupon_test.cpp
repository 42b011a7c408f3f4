#include "shop.hpp"
#include "store/coupon.hpp"
#include "store/entitlement.hpp"
#include "store/outbox.hpp"
#include "store/quote.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

Money sum(std::string_view amount, std::string_view currency)
{
    return Money::parse(amount, currency).value();
}

Coupon percent_off(Shop& shop, int percent, Coupon more = {})
{
    more.code = more.code.empty() ? "YOGA" : more.code;
    more.percent = percent;
    return shop.write([&](Transaction& tx) { return create_coupon(tx, more).value(); });
}

Result<Checkout> begin_with(Shop& shop, std::string_view code,
                            const std::optional<Session>& browser = {})
{
    return shop.write([&](Transaction& tx) {
        return begin_checkout(tx, {.course_slug = shop.course.slug,
                                   .email = "ann@example.org",
                                   .provider = "test",
                                   .browser = browser,
                                   .code = code});
    });
}

CouponUses uses(Shop& shop, const Coupon& coupon)
{
    return shop.read(
        [&](Snapshot& snapshot) { return uses_of(snapshot, coupon.id, shop.clock.now()); });
}

Session browser_of(Shop& shop, const Checkout& checkout)
{
    return shop.read([&](Snapshot& snapshot) {
        return session_of(snapshot, *checkout.session_secret, shop.clock.now()).value();
    });
}

} // namespace

TEST_SUITE("a coupon")
{
    TEST_CASE("takes a percentage off, rounded half up, in currencies of any decimals")
    {
        const auto off = [](int percent, const Money& price) {
            return discount_of({.percent = percent}, price);
        };
        CHECK(off(10, sum("29.95", "USD")) == sum("3.00", "USD")); // 2.995
        CHECK(off(10, sum("29.94", "USD")) == sum("2.99", "USD")); // 2.994
        CHECK(off(33, sum("0.01", "EUR")) == sum("0", "EUR"));
        CHECK(off(50, sum("0.01", "EUR")) == sum("0.01", "EUR"));
        CHECK(off(15, sum("2990", "JPY")) == sum("449", "JPY"));    // 448.5
        CHECK(off(15, sum("2989", "JPY")) == sum("448", "JPY"));    // 448.35
        CHECK(off(15, sum("9.990", "KWD")) == sum("1.499", "KWD")); // 1.4985
        CHECK(off(100, sum("9.990", "KWD")) == sum("9.990", "KWD"));
    }

    TEST_CASE("takes a sum off, and nothing costs less than nothing")
    {
        const Coupon five{.amount = sum("5", "USD")};
        CHECK(discount_of(five, sum("29.00", "USD")) == sum("5.00", "USD"));
        CHECK(discount_of(five, sum("4.99", "USD")) == sum("4.99", "USD"));
    }

    TEST_CASE("is the same code in any case and with blanks")
    {
        CHECK(normal_code("  yoga 10 ").value() == "YOGA10");
        for (const auto* wrong :
             {"", "  ", "50%", "\u00fc", "A\nB", "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567"})
            CHECK(normal_code(wrong).error() == Refusal::code_invalid);
        Shop shop;
        percent_off(shop, 10, {.code = "Yoga-10"});
        CHECK(begin_with(shop, " yoga - 10")->order.price == dollars("26.10"));
        CHECK(shop.write([](Transaction& tx) {
                      return create_coupon(tx, {.code = "YOGA-10", .percent = 5});
                  })
                  .error() == Refusal::code_taken);
    }

    TEST_CASE("lowers the price of the order, which is paid by exactly that")
    {
        Shop shop;
        const auto coupon = percent_off(shop, 20);
        const auto order = begin_with(shop, "yoga")->order;
        CHECK(order.price == dollars("23.20"));
        shop.read([&](Snapshot& snapshot) {
            CHECK(coupon_of(snapshot, order.id)->coupon.id == coupon.id);
            CHECK(coupon_of(snapshot, order.id)->discount == 580);
        });
        shop.write([&](Transaction& tx) {
            CHECK(fulfil(tx, order.id, movement(order, PaymentKind::charge, dollars("29.00")))
                      ->order.state == OrderState::pending);
        });
        auto right = charge(order);
        right.payment = right.reference = "pay_right";
        shop.write([&](Transaction& tx) {
            CHECK(fulfil(tx, order.id, right)->order.state == OrderState::paid);
        });
    }

    TEST_CASE("says which way it does not hold")
    {
        Shop shop;
        const auto now = shop.clock.now();
        const auto refusal = [&](std::string_view code) { return begin_with(shop, code).error(); };
        percent_off(shop, 10, {.code = "LATER", .from = now + std::chrono::hours(1)});
        percent_off(shop, 10, {.code = "GONE", .till = now});
        const auto other =
            shop.write([](Transaction& tx) { return stock(tx, "evening", dollars("9.00")).id; });
        percent_off(shop, 10, {.code = "OTHER", .course = other});
        shop.write([&](Transaction& tx) {
            create_coupon(tx, {.code = "EURO", .amount = sum("5", "EUR")}).value();
        });
        CHECK(refusal("LATER") == Refusal::coupon_not_yet);
        CHECK(refusal("GONE") == Refusal::coupon_ended);
        CHECK(refusal("OTHER") == Refusal::coupon_not_for_this);
        CHECK(refusal("EURO") == Refusal::coupon_not_for_this);
        CHECK(refusal("NO-SUCH") == Refusal::coupon_not_found);
        CHECK(refusal("!") == Refusal::coupon_not_found);
        shop.clock.advance(std::chrono::hours(1));
        CHECK(begin_with(shop, "later").has_value());
        shop.write([](Transaction& tx) { end_coupon(tx, "later").value(); });
        CHECK(refusal("LATER") == Refusal::coupon_ended);
    }

    TEST_CASE("is held by an order that waits, and free again when it expires")
    {
        Shop shop;
        const auto coupon = percent_off(shop, 10, {.uses_limit = 1});
        const auto first = begin_with(shop, "yoga").value();
        CHECK(uses(shop, coupon).held == 1);
        CHECK(begin_with(shop, "yoga").error() == Refusal::coupon_used_up);
        shop.write([&](Transaction& tx) { expire_order(tx, first.order.id).value(); });
        CHECK(uses(shop, coupon).held == 0);
        const auto second = begin_with(shop, "yoga").value().order;
        shop.deliver(paid(second)).value();
        CHECK(uses(shop, coupon).paid == 1);
        CHECK(begin_with(shop, "yoga").error() == Refusal::coupon_used_up);
    }

    TEST_CASE("stays used by a refunded order, and counts one that is paid late")
    {
        Shop shop;
        const auto coupon = percent_off(shop, 10, {.uses_limit = 1});
        const auto order = begin_with(shop, "yoga")->order;
        shop.write([&](Transaction& tx) { expire_order(tx, order.id).value(); });
        shop.deliver(paid(order)).value();
        CHECK(uses(shop, coupon).paid == 1);
        shop.deliver(event(order, EventKind::refunded, "evt_back", order.price, "re_1")).value();
        CHECK(shop.look(order).state == OrderState::refunded);
        CHECK(uses(shop, coupon).paid == 1);
    }

    TEST_CASE("held by a page that nobody closed is free again after a day")
    {
        Shop shop;
        percent_off(shop, 10, {.uses_limit = 1});
        begin_with(shop, "yoga").value();
        shop.clock.advance(coupon_hold - std::chrono::seconds(1));
        CHECK(begin_with(shop, "yoga").error() == Refusal::coupon_used_up);
        shop.clock.advance(std::chrono::seconds(1));
        CHECK(begin_with(shop, "yoga").has_value());
    }

    TEST_CASE("is not used up by a browser that goes back and tries again")
    {
        Shop shop;
        percent_off(shop, 10, {.uses_limit = 1});
        const auto first = begin_with(shop, "yoga").value();
        const auto browser = browser_of(shop, first);
        const auto again = begin_with(shop, "yoga", browser).value().order;
        shop.deliver(paid(again)).value();
        CHECK(begin_with(shop, "yoga", browser).error() == Refusal::coupon_used_up);
    }

    TEST_CASE("of all of the price makes a free order, paid at once and taken back as a whole")
    {
        Shop shop;
        const auto coupon = percent_off(shop, 100, {.uses_limit = 1});
        const auto order = begin_with(shop, "yoga")->order;
        CHECK(order.state == OrderState::paid);
        CHECK(order.provider == free_provider);
        CHECK(uses(shop, coupon).paid == 1);
        CHECK(begin_with(shop, "yoga").error() == Refusal::coupon_used_up);
    }

    TEST_CASE("is refused where it is none")
    {
        Shop shop;
        const auto refused = [&](const Coupon& coupon) {
            return shop.write([&](Transaction& tx) { return create_coupon(tx, coupon); }).error();
        };
        const auto now = shop.clock.now();
        CHECK(refused({.code = "A"}) == Refusal::coupon_invalid);
        CHECK(refused({.code = "A", .percent = 0}) == Refusal::coupon_invalid);
        CHECK(refused({.code = "A", .percent = 101}) == Refusal::coupon_invalid);
        CHECK(refused({.code = "A", .percent = 5, .amount = dollars("5")}) ==
              Refusal::coupon_invalid);
        CHECK(refused({.code = "A", .percent = 5, .uses_limit = 0}) == Refusal::coupon_invalid);
        CHECK(refused({.code = "A", .percent = 5, .from = now, .till = now}) ==
              Refusal::coupon_invalid);
    }
}
