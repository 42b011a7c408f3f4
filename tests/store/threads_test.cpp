#include "shop.hpp"
#include "store/access_token.hpp"
#include "store/entitlement.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace supple::store;

TEST_SUITE("threads")
{
    TEST_CASE("read what another writes, each through its own connection")
    {
        Shop shop;
        const auto order = shop.begin();
        std::atomic<bool> seen = false;
        std::vector<std::jthread> readers;
        for (int i = 0; i < 3; ++i)
            readers.emplace_back([&] {
                SteppingClock clock(opening_day);
                SeededRandom random(9);
                auto mine = Database::open(shop.folder.path() / "supple.db", clock, random);
                while (!seen)
                    mine.read([&](Snapshot& snapshot) {
                        const bool paid_for =
                            find_order(snapshot, order.id)->state == OrderState::paid;
                        const bool granted = !list_entitlements(snapshot, order.id).empty();
                        CHECK(paid_for == granted);
                        if (granted)
                            seen = true;
                    });
            });
        shop.deliver(paid(order)).value();
        readers.clear();
        CHECK(seen);
    }

    TEST_CASE("share one keyring")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_signing_key(tx); });
        const auto keyring =
            shop.read([](Snapshot& snapshot) { return load_keyring(snapshot, opening_day); });
        std::atomic<int> verified = 0;
        std::vector<std::jthread> threads;
        for (std::uint64_t i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                SeededRandom random(i);
                for (int round = 0; round < 50; ++round) {
                    const AccessClaims claims{.issuer = "https://shop.example",
                                              .subject = "preview",
                                              .audience = Audience::preview,
                                              .video = VideoId::fresh(random),
                                              .revision = RevisionId::fresh(random),
                                              .preview = {.segments = 5},
                                              .issued_at = opening_day,
                                              .expires_at = opening_day + std::chrono::hours(1),
                                              .id = TokenId::fresh(random)};
                    const auto token = sign_access_token(claims, keyring);
                    if (verify_access_token(token, keyring, claims.issuer, opening_day))
                        ++verified;
                }
            });
        threads.clear();
        CHECK(verified == 200);
    }
}
