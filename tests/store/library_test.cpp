#include "shop.hpp"
#include "store/library.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

struct Bought {
    Order order;
    std::string secret;
};

// Bought in a browser that nobody signed in to.
Bought buy(Shop& shop, std::string_view email)
{
    const auto checkout = shop.write([&](Transaction& tx) {
        return begin_checkout(
            tx, {.course_slug = shop.course.slug, .email = email, .provider = "test"});
    });
    shop.deliver(paid(checkout->order, "evt_" + checkout->order.id.text())).value();
    return {shop.look(checkout->order), checkout->session_secret.value()};
}

Session browser_of(Shop& shop, const std::string& secret)
{
    return shop.read(
        [&](Snapshot& snapshot) { return session_of(snapshot, secret, shop.clock.now()).value(); });
}

std::optional<Entitlement> right(Shop& shop, const Session& session)
{
    return shop.read([&](Snapshot& snapshot) {
        return entitlement_of(snapshot, session, shop.course.id, shop.clock.now());
    });
}

} // namespace

TEST_SUITE("a library")
{
    TEST_CASE("opens at once in the browser that paid")
    {
        Shop shop;
        const auto bought = buy(shop, "ann@example.org");
        const auto browser = browser_of(shop, bought.secret);
        CHECK(right(shop, browser)->order == bought.order.id);
        shop.read([&](Snapshot& snapshot) {
            const auto owned = library_of(snapshot, browser, shop.clock.now());
            REQUIRE(owned.size() == 1);
            CHECK(owned[0].course.slug == shop.course.slug);
        });
    }

    TEST_CASE("does not open to whoever types another's address")
    {
        Shop shop;
        shop.sell("ann@example.org");
        const auto stranger = shop.write([&](Transaction& tx) {
            return begin_checkout(tx, {.course_slug = shop.course.slug,
                                       .email = "ann@example.org",
                                       .provider = "test"})
                .value();
        });
        const auto browser = browser_of(shop, stranger.session_secret.value());
        CHECK_FALSE(right(shop, browser));
        shop.read([&](Snapshot& snapshot) {
            CHECK(library_of(snapshot, browser, shop.clock.now()).empty());
        });
    }

    TEST_CASE("opens on another device to whoever proved the address")
    {
        Shop shop;
        const auto bought = buy(shop, "ann@example.org");
        const auto elsewhere = shop.write(
            [&](Transaction& tx) { return open_session(tx, bought.order.customer).session; });
        CHECK(right(shop, elsewhere));
        CHECK(may_see(elsewhere, bought.order));
    }

    TEST_CASE("closes with a refund, and says that it was taken")
    {
        Shop shop;
        const auto bought = buy(shop, "ann@example.org");
        const auto browser = browser_of(shop, bought.secret);
        shop.deliver(event(bought.order, EventKind::refunded, "evt_r", bought.order.price, "re_1"))
            .value();
        CHECK_FALSE(right(shop, browser));
        CHECK(shop.read(
            [&](Snapshot& snapshot) { return was_revoked(snapshot, browser, shop.course.id); }));
    }

    TEST_CASE("keeps a course that was taken off the shelf")
    {
        Shop shop;
        const auto bought = buy(shop, "ann@example.org");
        shop.write([&](Transaction& tx) { hide_course(tx, shop.course.id).value(); });
        CHECK(right(shop, browser_of(shop, bought.secret)));
    }
}

TEST_SUITE("a session")
{
    TEST_CASE("ends ninety days after the last visit, and not before")
    {
        Shop shop;
        const auto fresh =
            shop.write([](Transaction& tx) { return open_session(tx, std::nullopt); });
        CHECK_FALSE(needs_renewal(fresh.session, shop.clock.now()));
        shop.clock.advance(std::chrono::days(60));
        CHECK(needs_renewal(fresh.session, shop.clock.now()));
        shop.write([&](Transaction& tx) { renew(tx, fresh.session.id); });
        shop.clock.advance(std::chrono::days(89));
        browser_of(shop, fresh.secret);
        shop.clock.advance(std::chrono::days(1));
        CHECK_FALSE(shop.read([&](Snapshot& snapshot) {
            return session_of(snapshot, fresh.secret, shop.clock.now());
        }));
    }

    TEST_CASE("signed out is over, and no renewal wakes it")
    {
        Shop shop;
        const auto fresh =
            shop.write([](Transaction& tx) { return open_session(tx, std::nullopt); });
        shop.write([&](Transaction& tx) {
            sign_out(tx, fresh.secret);
            sign_out(tx, "unknown");
            renew(tx, fresh.session.id);
        });
        CHECK_FALSE(shop.read([&](Snapshot& snapshot) {
            return session_of(snapshot, fresh.secret, shop.clock.now());
        }));
    }

    TEST_CASE("is not opened by its id, nor by nothing")
    {
        Shop shop;
        const auto fresh =
            shop.write([](Transaction& tx) { return open_session(tx, std::nullopt); });
        shop.read([&](Snapshot& snapshot) {
            for (const auto& wrong : {std::string(), fresh.session.id.text(), fresh.secret + "A"})
                CHECK_FALSE(session_of(snapshot, wrong, shop.clock.now()));
        });
    }
}
