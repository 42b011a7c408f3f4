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
        CHECK(mails[0].data.at("access_until").as_string() == "2027-02-14");
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
        const auto again = shop.write([&](Transaction& tx) { return grant(tx, order); });
        shop.read([&](Snapshot& snapshot) {
            const auto all = list_entitlements(snapshot, order.id);
            REQUIRE(all.size() == 1);
            CHECK(all[0].id == again.id);
            CHECK(all[0].customer == order.customer);
        });
    }
}
