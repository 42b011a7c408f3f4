#include "server/routes/stream_gate.hpp"
#include "server/routes/token_memory.hpp"
#include "store/database.hpp"
#include "store/random.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

using namespace supple;
using namespace supple::routes;
using namespace std::chrono_literals;

namespace
{

struct Gate {
    http::test::TemporaryFolder folder;
    store::SteppingClock clock{store::Timestamp(1'800'000'000s)};
    store::SystemRandom random;
    store::Keyring keyring = make_keyring();
    Viewers viewers;
    StreamGate gate{"https://shop.example", clock, viewers};
    store::AccessClaims claims{.issuer = "https://shop.example",
                               .subject = store::EntitlementId::fresh(random).text(),
                               .audience = store::Audience::stream,
                               .video = store::VideoId::fresh(random),
                               .revision = store::RevisionId::fresh(random),
                               .preview = {},
                               .issued_at = clock.now(),
                               .expires_at = clock.now() + 2h,
                               .id = store::TokenId::fresh(random)};
    std::string token = store::sign_access_token(claims, keyring);

    Gate() { gate.set_keyring(keyring); }

    store::Keyring make_keyring()
    {
        auto database = store::Database::open(folder.path() / "supple.db", clock, random);
        database.write([](store::Transaction& tx) { store::ensure_signing_key(tx); });
        return database.read(
            [&](store::Snapshot& snapshot) { return store::load_keyring(snapshot, clock.now()); });
    }
    StreamGate::Pass check() { return gate.check(token, claims.video.text()); }
};

} // namespace

TEST_SUITE("the gate")
{
    TEST_CASE("lets a good token through, and remembers it")
    {
        Gate shop;
        for (int i = 0; i < 3; ++i) {
            const auto pass = shop.check();
            REQUIRE(pass.claims);
            CHECK(pass.claims->revision == shop.claims.revision);
        }
        CHECK(shop.gate.remembered_tokens() == 1);
    }

    TEST_CASE("tells who watches, and who has left does not")
    {
        Gate shop;
        CHECK(shop.viewers.count(shop.clock.now()) == 0);
        shop.check();
        shop.check();
        CHECK(shop.viewers.count(shop.clock.now()) == 1);
        shop.gate.check("rubbish", shop.claims.video.text());
        CHECK(shop.viewers.count(shop.clock.now()) == 1);
        shop.clock.advance(Viewers::tell_every);
        shop.check();
        CHECK(shop.viewers.count(shop.clock.now() + Viewers::present - 1s) == 1);
        CHECK(shop.viewers.count(shop.clock.now() + Viewers::present) == 0);
    }

    TEST_CASE("does not let a remembered token live longer")
    {
        Gate shop;
        CHECK(shop.check().claims);
        shop.clock.advance(2h);
        const auto pass = shop.check();
        CHECK_FALSE(pass.claims);
        CHECK(pass.denial == Denial::expired);
    }

    TEST_CASE("refuses a remembered token once its entitlement is revoked")
    {
        Gate shop;
        CHECK(shop.check().claims);
        shop.gate.revoke(store::EntitlementId::parse(shop.claims.subject).value());
        const auto pass = shop.check();
        CHECK_FALSE(pass.claims);
        CHECK(pass.denial == Denial::revoked);
    }

    TEST_CASE("forgets what it verified when the keys change")
    {
        Gate shop;
        CHECK(shop.check().claims);
        shop.gate.set_keyring(store::Keyring());
        CHECK_FALSE(shop.check().claims);
        CHECK(shop.check().denial == Denial::invalid);
    }

    TEST_CASE("remembers no bad token")
    {
        Gate shop;
        for (int i = 0; i < 100; ++i)
            CHECK_FALSE(shop.gate.check(shop.token + std::to_string(i), "v").claims);
        CHECK(shop.gate.remembered_tokens() == 0);
    }
}

TEST_SUITE("the token memory")
{
    TEST_CASE("forgets what was used longest ago")
    {
        TokenMemory memory(2);
        memory.keep("a", {});
        memory.keep("b", {});
        CHECK(memory.find("a"));
        memory.keep("c", {});
        CHECK(memory.size() == 2);
        CHECK(memory.find("a"));
        CHECK_FALSE(memory.find("b"));
        CHECK(memory.find("c"));
    }
}
