#include "shop.hpp"
#include "store/customer.hpp"
#include "store/entitlement.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

const auto ann = Email::parse("ann@example.org").value();

Entitlement give(Shop& shop, std::optional<int> days)
{
    return shop.write([&](Transaction& tx) {
        return grant_by_operator(tx, ensure_customer(tx, ann).id, shop.course.id, days).value();
    });
}

std::optional<Entitlement> current(Shop& shop, const CustomerId& customer)
{
    return shop.read([&](Snapshot& snapshot) {
        return current_entitlement(snapshot, customer, shop.course.id, shop.clock.now());
    });
}

void set_days(Shop& shop, int days, AccessStart start)
{
    shop.write([&](Transaction& tx) {
        set_offer(tx, shop.course.id,
                  {.price = dollars("9"), .access_days = days, .access_from = start})
            .value();
    });
}

/// Bought for so many days from the first play.
Order rent(Shop& shop, int days)
{
    set_days(shop, days, AccessStart::first_play);
    return shop.sell();
}

Entitlement only_right(Shop& shop, const Order& order)
{
    return shop.read(
        [&](Snapshot& snapshot) { return list_entitlements(snapshot, order.id).at(0); });
}

int told(Shop& shop)
{
    return shop.write([](Transaction& tx) { return tell_ending_access(tx); });
}

} // namespace

TEST_SUITE("an entitlement")
{
    TEST_CASE("for ever does not end, and one of thirty days does, to the second")
    {
        Shop shop;
        const auto month = give(shop, 30);
        CHECK(month.until == opening_day + std::chrono::days(30));
        shop.clock.advance(std::chrono::days(30) - std::chrono::seconds(1));
        CHECK(current(shop, month.customer));
        shop.clock.advance(std::chrono::seconds(1));
        CHECK_FALSE(current(shop, month.customer));
        give(shop, {});
        shop.clock.advance(std::chrono::days(20'000));
        CHECK(current(shop, month.customer));
    }

    TEST_CASE("bought again early adds its days to those that are left")
    {
        Shop shop;
        give(shop, 30);
        shop.clock.advance(std::chrono::days(10));
        CHECK(give(shop, 30).until == opening_day + std::chrono::days(60));
    }

    TEST_CASE("that lasts longest is the current one")
    {
        Shop shop;
        const auto for_ever = give(shop, {});
        give(shop, 30);
        CHECK(current(shop, for_ever.customer)->id == for_ever.id);
    }

    TEST_CASE("given by the operator is told by mail")
    {
        Shop shop;
        give(shop, 30);
        const auto mails = shop.read([](Snapshot& snapshot) { return messages_to(snapshot, ann); });
        REQUIRE(mails.size() == 1);
        CHECK(mails[0].kind == MessageKind::access_granted);
        CHECK(mails[0].data.at("access_until").as_string() == "2027-02-14, 08:00 UTC");
        CHECK(mails[0].data.at("sign_in_path").as_string().starts_with("/sign-in/"));
    }

    TEST_CASE("revoked stays revoked, and what is running is all taken")
    {
        Shop shop;
        const auto first = give(shop, 30);
        give(shop, {});
        const auto taken = shop.write(
            [&](Transaction& tx) { return revoke(tx, first.customer, shop.course.id).value(); });
        CHECK(taken.size() == 2);
        CHECK(taken[0].reason == RevocationReason::by_operator);
        CHECK_FALSE(current(shop, first.customer));
        CHECK(
            shop.write([&](Transaction& tx) { return revoke(tx, first.customer, shop.course.id); })
                .error() == Refusal::entitlement_not_found);
        const auto again = give(shop, {});
        CHECK(current(shop, first.customer)->id == again.id);
        CHECK(shop.read([&](Snapshot& s) { return find_entitlement(s, first.id)->revoked; }) ==
              opening_day);
    }

    TEST_CASE("revoked is heard of in order, from where one left off")
    {
        Shop shop;
        const auto first = give(shop, {});
        shop.write([&](Transaction& tx) { revoke(tx, first.customer, shop.course.id).value(); });
        const auto second = give(shop, {});
        shop.write([&](Transaction& tx) { revoke(tx, first.customer, shop.course.id).value(); });
        shop.read([&](Snapshot& snapshot) {
            const auto all = revocations_since(snapshot, 0);
            REQUIRE(all.size() == 2);
            CHECK(all[0].entitlement == first.id);
            CHECK(all[1].entitlement == second.id);
            CHECK(revocations_since(snapshot, all[0].sequence).size() == 1);
            CHECK(revocations_since(snapshot, all[1].sequence).empty());
        });
    }

    TEST_CASE("of an order is one, however often it is granted")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto again = shop.write([&](Transaction& tx) { return grant(tx, order, order.customer).front(); });
        shop.read([&](Snapshot& snapshot) {
            const auto all = list_entitlements(snapshot, order.id);
            REQUIRE(all.size() == 1);
            CHECK(all[0].id == again.id);
            CHECK(all[0].customer == order.customer);
        });
    }
}

TEST_SUITE("a rental")
{
    TEST_CASE("counted from the first play has no end until then, and starts once")
    {
        Shop shop;
        const auto order = rent(shop, 30);
        auto one = only_right(shop, order);
        CHECK(waits_for_first_play(one));
        CHECK_FALSE(is_for_ever(one));
        shop.clock.advance(std::chrono::days(100));
        const auto start = [&] {
            return shop.write([&](Transaction& tx) { return start_clock(tx, one.id).value(); });
        };
        const auto end = shop.clock.now() + std::chrono::days(30);
        CHECK(start().until == end);
        shop.clock.advance(std::chrono::days(1));
        CHECK(start().until == end);
        CHECK(is_running(start(), end - std::chrono::seconds(1)));
        CHECK_FALSE(is_running(start(), end));
    }

    TEST_CASE("may be bought again before it ends, and no day of either is lost")
    {
        Shop shop;
        const auto first = rent(shop, 30);
        const auto played = only_right(shop, first);
        shop.write([&](Transaction& tx) { start_clock(tx, played.id).value(); });
        const auto second = rent(shop, 30);
        const auto watched_by = [&] {
            return shop.read([&](Snapshot& snapshot) {
                return current_entitlement(snapshot, first.customer, shop.course.id,
                                           shop.clock.now())
                    .value();
            });
        };
        CHECK(watched_by().id == played.id);
        shop.clock.advance(std::chrono::days(30));
        CHECK(watched_by().order == second.id);
        CHECK(waits_for_first_play(watched_by()));
    }

    TEST_CASE("in dispute comes back as it was: unplayed, or with its end")
    {
        for (const bool played : {false, true}) {
            Shop shop;
            const auto order = rent(shop, 30);
            const auto before = only_right(shop, order);
            if (played)
                shop.write([&](Transaction& tx) { start_clock(tx, before.id).value(); });
            const auto end = only_right(shop, order).until;
            shop.deliver(event(order, EventKind::dispute_opened, "evt_d", order.price, "dp_1"))
                .value();
            shop.clock.advance(std::chrono::days(2));
            shop.deliver(event(order, EventKind::dispute_won, "evt_w", order.price, "dp_1"))
                .value();
            const auto after = shop.read(
                [&](Snapshot& snapshot) { return list_entitlements(snapshot, order.id).back(); });
            CHECK(after.id != before.id);
            CHECK(after.until == end);
            CHECK(waits_for_first_play(after) == !played);
        }
    }
}

TEST_SUITE("the end of access")
{
    TEST_CASE("is told three days before, once")
    {
        Shop shop;
        set_days(shop, 30, AccessStart::purchase);
        const auto order = shop.sell();
        shop.clock.advance(std::chrono::days(27) - std::chrono::seconds(1));
        CHECK(told(shop) == 0);
        shop.clock.advance(std::chrono::seconds(1));
        CHECK(told(shop) == 1);
        CHECK(told(shop) == 0);
        shop.read([&](Snapshot& snapshot) {
            const auto mail = messages_to(snapshot, order.email).front();
            CHECK(mail.kind == MessageKind::access_ends);
            CHECK(mail.data.at("access_until").as_string().ends_with(" UTC"));
        });
    }

    TEST_CASE("of a short rental is told when a quarter of it is left")
    {
        Shop shop;
        const auto order = rent(shop, 2);
        const auto one = only_right(shop, order);
        shop.clock.advance(std::chrono::days(9));
        CHECK(told(shop) == 0); // nobody has played it
        shop.write([&](Transaction& tx) { start_clock(tx, one.id).value(); });
        shop.clock.advance(std::chrono::hours(36) - std::chrono::seconds(1));
        CHECK(told(shop) == 0);
        shop.clock.advance(std::chrono::seconds(1));
        CHECK(told(shop) == 1);
    }

    TEST_CASE("is not told of what was revoked, prolonged or is over")
    {
        for (const std::string_view what : {"revoked", "prolonged", "rented again", "over"}) {
            Shop shop;
            set_days(shop, 30, AccessStart::purchase);
            const auto order = shop.sell();
            shop.clock.advance(std::chrono::days(what == "over" ? 30 : 29));
            if (what == "revoked")
                shop.write(
                    [&](Transaction& tx) { revoke(tx, order.customer, order.course).value(); });
            if (what == "prolonged")
                shop.sell();
            if (what == "rented again")
                rent(shop, 30);
            CHECK(told(shop) == 0);
        }
    }
}
