#include "law.hpp"
#include "mortal.hpp"
#include "store/bundle.hpp"
#include "store/coupon.hpp"
#include "store/entitlement.hpp"
#include "store/gift.hpp"
#include "store/invoice.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iostream>

using namespace supple::store;

namespace
{

constexpr const char* slug = "both";
constexpr const char* code = "ONCE";

// A shop with a bundle of two courses on the shelf and a code for one order, as a file to copy.
void furnish(const std::filesystem::path& file)
{
    SteppingClock clock(opening_day);
    SeededRandom random(1);
    auto database = Database::open(file, clock, random);
    database.write([](Transaction& tx) {
        const std::vector courses{stock(tx, "morning", dollars("29.00")).id,
                                  stock(tx, "evening", dollars("29.00")).id};
        const auto both =
            create_bundle(tx, slug, {.title = "Both", .summary = ""}, courses).value();
        set_offer(tx, both.id, dollars("49.00"), {}).value();
        publish_course(tx, both.id).value();
        create_coupon(tx, {.code = code, .percent = 10, .uses_limit = 1}).value();
    });
}

// The whole way, as the server goes it: order, page, webhook, thank-you page, the same webhook
// again, the receipt sent.
void purchase(const std::filesystem::path& file)
{
    SteppingClock clock(opening_day);
    SeededRandom random(2);
    auto database = Database::open(file, clock, random);
    const auto terms = german_terms();
    const auto order = database
                           .write([&](Transaction& tx) {
                               return begin_checkout(tx, {.course_slug = slug,
                                                          .email = "ann@example.org",
                                                          .provider = "test",
                                                          .code = code,
                                                          .terms = &terms,
                                                          .agreement = full_agreement(terms)});
                           })
                           ->order;
    database.write([&](Transaction& tx) { attach_provider_session(tx, order.id, "page").value(); });
    database.write([&](Transaction& tx) { accept_event(tx, paid(order)).value(); });
    database.write([&](Transaction& tx) { fulfil(tx, order.id, charge(order)).value(); });
    database.write([&](Transaction& tx) { accept_event(tx, paid(order)).value(); });
    for (const auto& mail : database.read([](Snapshot& s) { return due(s, opening_day); }))
        database.write([&](Transaction& tx) { mark_sent(tx, mail.id); });
}

std::string gift_secret(Snapshot& snapshot)
{
    for (const auto& mail : messages_to(snapshot, Email::parse("bea@example.org").value()))
        if (mail.kind == MessageKind::gift)
            return std::string(mail.data.at("gift_path").as_string()).substr(7);
    return "";
}

// A gift: order, webhook twice, and the recipient presses the button.
void give(const std::filesystem::path& file)
{
    SteppingClock clock(opening_day);
    SeededRandom random(4);
    auto database = Database::open(file, clock, random);
    const GiftRequest to_bea{.recipient = "bea@example.org", .words = "Rest!"};
    const auto order = database
                           .write([&](Transaction& tx) {
                               return begin_checkout(tx, {.course_slug = slug,
                                                          .email = "ann@example.org",
                                                          .provider = "test",
                                                          .gift = to_bea});
                           })
                           ->order;
    for (int i = 0; i < 2; ++i)
        database.write([&](Transaction& tx) { accept_event(tx, paid(order)).value(); });
    const auto secret = database.read(gift_secret);
    database.write(
        [&](Transaction& tx) { redeem_gift(tx, secret, {.email = "bea@example.org"}).value(); });
}

/// The mails of a gift follow from the order, and access from the redeeming.
void check_gift(Snapshot& snapshot, const Order& order)
{
    const bool paid_for = order.state == OrderState::paid;
    const auto gift = gift_of(snapshot, order.id);
    REQUIRE(gift);
    const bool redeemed = gift->redeemed.has_value();
    CHECK(gift->delivered.has_value() == paid_for);
    CHECK((paid_for || !redeemed));
    CHECK(messages_to(snapshot, order.email).size() == (paid_for ? 1 : 0));
    const auto told = messages_to(snapshot, gift->recipient);
    CHECK(std::ranges::count(told, MessageKind::gift, &Message::kind) == (paid_for ? 1 : 0));
    CHECK(std::ranges::count(told, MessageKind::access_granted, &Message::kind) ==
          (redeemed ? 1 : 0));
    CHECK(list_entitlements(snapshot, order.id).size() == (redeemed ? 2 : 0));
}

/// After the restart the provider tells it again, and the recipient tries her link again.
void restart_gift(const std::filesystem::path& file)
{
    SteppingClock clock(opening_day);
    SeededRandom random(5);
    auto database = Database::open(file, clock, random);
    const auto orders = database.read([](Snapshot& snapshot) { return list_orders(snapshot, {}); });
    REQUIRE(orders.size() <= 1);
    for (const auto& order : orders) {
        database.read([&](Snapshot& snapshot) { check_gift(snapshot, order); });
        database.write([&](Transaction& tx) { accept_event(tx, paid(order)).value(); });
        const auto secret = database.read(gift_secret);
        for (int i = 0; i < 2; ++i) {
            const auto opened = database.write([&](Transaction& tx) {
                return redeem_gift(tx, secret, {.email = "bea@example.org"});
            });
            CHECK((i == 0 || opened.error() == Refusal::gift_redeemed));
        }
        database.read([&](Snapshot& snapshot) {
            CHECK(gift_of(snapshot, order.id)->redeemed);
            check_gift(snapshot, find_order(snapshot, order.id).value());
        });
    }
}

/// What must hold for the order whenever one looks.
void check_whole(Snapshot& snapshot, const Order& order)
{
    const bool paid_for = order.state == OrderState::paid;
    const auto granted = list_entitlements(snapshot, order.id);
    const auto charges = payments_of(snapshot, order.id);
    const auto mails = messages_to(snapshot, order.email);
    CHECK(granted.size() == (paid_for ? 2 : 0));
    CHECK(charges.size() == (paid_for ? 1 : 0));
    CHECK(mails.size() == (paid_for ? 1 : 0));
    const auto opens = courses_of_order(snapshot, order.id);
    CHECK(opens.size() == 2);
    for (const auto& course : opens)
        CHECK(current_entitlement(snapshot, order.customer, course, opening_day).has_value() ==
              paid_for);
    const auto use = coupon_of(snapshot, order.id);
    REQUIRE(use);
    CHECK(order.price.minor_units + use->discount == 4900);
    const auto uses = uses_of(snapshot, use->coupon.id, opening_day);
    CHECK(uses.paid == (paid_for ? 1 : 0));
    CHECK(uses.held == (paid_for ? 0 : 1));
    CHECK(terms_of(snapshot, order.id));
    const auto invoices = invoices_of(snapshot, order.id);
    REQUIRE(invoices.size() == (paid_for ? 1 : 0));
    if (paid_for)
        CHECK(invoices[0].number == 1);
}

/// After the restart: nothing half done, and the provider, who had no answer, tells it again.
void restart(const std::filesystem::path& file)
{
    SteppingClock clock(opening_day);
    SeededRandom random(3);
    auto database = Database::open(file, clock, random);
    CHECK_FALSE(database.complaint());
    const auto orders = database.read([](Snapshot& snapshot) { return list_orders(snapshot, {}); });
    REQUIRE(orders.size() <= 1);
    for (const auto& order : orders) {
        database.read([&](Snapshot& snapshot) { check_whole(snapshot, order); });
        for (int i = 0; i < 2; ++i)
            database.write([&](Transaction& tx) { accept_event(tx, paid(order)).value(); });
        database.read([&](Snapshot& snapshot) {
            const auto later = find_order(snapshot, order.id).value();
            CHECK(later.state == OrderState::paid);
            check_whole(snapshot, later);
            CHECK(events_of(snapshot, order.id).size() == 1);
        });
    }
}

using Work = void (*)(const std::filesystem::path&);

/// Each time in a fresh shop, one step later, until the work comes to its end; how often it was
/// killed. `restart` looks at what is there each time.
long kill_at_every_step(Work work, Work restart)
{
    TemporaryFolder folder;
    const auto whole = folder.path() / "whole.db";
    furnish(whole);
    for (long n = 1;; ++n) {
        const auto file = folder.path() / ("killed-" + std::to_string(n) + ".db");
        std::filesystem::copy_file(whole, file);
        const bool died = dies_at(n, [&] { work(file); });
        restart(file);
        if (!died)
            return n - 1;
    }
}

} // namespace

TEST_SUITE("a purchase")
{
    TEST_CASE("killed at any step is never paid without access or invoice, and never granted twice")
    {
        const auto kills = kill_at_every_step(purchase, restart);
        std::cout << "purchases killed: " << kills << "\n";
        CHECK(kills >= 80);
    }

    TEST_CASE("of a gift killed at any step is mailed once and opened once")
    {
        const auto kills = kill_at_every_step(give, restart_gift);
        std::cout << "gifts killed: " << kills << "\n";
        CHECK(kills >= 80);
    }

    TEST_CASE("killed while the shop's file is first made leaves a file that opens")
    {
        TemporaryFolder folder;
        bool died = true;
        long n = 0;
        while (died) {
            n += 7; // every step would take a while, and they are all alike
            const auto file = folder.path() / ("new-" + std::to_string(n) + ".db");
            died = dies_at(n, [&] { furnish(file); });
            SteppingClock clock(opening_day);
            SeededRandom random(3);
            CHECK_FALSE(Database::open(file, clock, random).complaint());
        }
        CHECK(n > 50);
    }
}
