#include "race.hpp"
#include "shop.hpp"
#include "store/coupon.hpp"
#include "store/entitlement.hpp"
#include "store/gift.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

using namespace supple::store;

namespace
{

constexpr int processes = 6;

/// How many of several processes, let loose at the same moment on the shop's file, get what they
/// try for.
long winners(const Shop& shop, const std::function<bool(Transaction&)>& attempt)
{
    const auto won = race(processes, [&](int, const auto& ready) {
        SteppingClock clock(opening_day);
        SystemRandom random;
        auto database = Database::open(shop.folder.path() / "supple.db", clock, random);
        ready();
        return database.write(attempt) ? 1 : 0;
    });
    return std::ranges::count(won, 1);
}

} // namespace

TEST_SUITE("several buyers at once")
{
    TEST_CASE("share the last two uses of a coupon, and no third gets one")
    {
        Shop shop;
        const auto coupon = shop.write([](Transaction& tx) {
            return create_coupon(tx, {.code = "LAST", .percent = 50, .uses_limit = 2}).value();
        });
        CHECK(winners(shop, [](Transaction& tx) {
                  return begin_checkout(tx, {.course_slug = "your-supple-psoas",
                                             .email = "ann@example.org",
                                             .provider = "test",
                                             .code = "last"})
                      .has_value();
              }) == 2);
        CHECK(shop.read([&](Snapshot& s) { return uses_of(s, coupon.id, opening_day); }).held == 2);
    }

    TEST_CASE("press the button of one gift, and one of them has it")
    {
        Shop shop;
        const GiftRequest gift{.recipient = "bea@example.org"};
        const auto order = shop.write([&](Transaction& tx) {
            return begin_checkout(tx, {.course_slug = "your-supple-psoas",
                                       .email = "ann@example.org",
                                       .provider = "test",
                                       .gift = gift})
                .value()
                .order;
        });
        shop.deliver(paid(order)).value();
        const auto secret = shop.read([&](Snapshot& snapshot) {
            const auto mails = messages_to(snapshot, Email::parse("bea@example.org").value());
            return std::string(mails.at(0).data.at("gift_path").as_string()).substr(7);
        });
        CHECK(winners(shop, [&](Transaction& tx) {
                  return redeem_gift(tx, secret, {.email = "bea@example.org"}).has_value();
              }) == 1);
        CHECK(shop.read([&](Snapshot& s) { return list_entitlements(s, order.id).size(); }) == 1);
    }
}
