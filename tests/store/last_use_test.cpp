#include "shop.hpp"
#include "store/coupon.hpp"
#include "store/entitlement.hpp"
#include "store/gift.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <sys/wait.h>
#include <unistd.h>

using namespace supple::store;

namespace
{

constexpr int processes = 6;

/// How many of several processes, let loose at the same moment on the shop's file, get what they
/// try for.
int winners(const Shop& shop, const std::function<bool(Transaction&)>& attempt)
{
    int gun[2];
    REQUIRE(pipe(gun) == 0);
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i) {
        const auto child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            close(gun[1]);
            SteppingClock clock(opening_day);
            SystemRandom random;
            auto database = Database::open(shop.folder.path() / "supple.db", clock, random);
            char go = 0;
            if (read(gun[0], &go, 1) != 0) // the end of the pipe is the signal
                _exit(2);
            _exit(database.write(attempt) ? 1 : 0);
        }
        children.push_back(child);
    }
    close(gun[1]);
    close(gun[0]);
    int won = 0;
    for (const auto child : children) {
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        REQUIRE(WEXITSTATUS(status) <= 1);
        won += WEXITSTATUS(status);
    }
    return won;
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
