#include "law.hpp"
#include "store/checkout.hpp"
#include "store/customer.hpp"
#include "store/entitlement.hpp"
#include "store/erasure.hpp"
#include "store/invoice.hpp"
#include "store/outbox.hpp"
#include "store/personal_data.hpp"
#include "store/playback_position.hpp"
#include "store/playback_session.hpp"
#include "store/practice_diary.hpp"
#include "store/practice_loop.hpp"
#include "store/retention.hpp"
#include "store/sign_in.hpp"
#include "store/withdrawal.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <soci/soci.h>

#include <fstream>
#include <sstream>

using namespace supple::store;

namespace
{

const std::string address = "ann.unmistakable@example.org";
const auto ann = Email::parse(address).value();

// A customer who did everything a customer can do.
Order busy_customer(Shop& shop)
{
    const auto order = sell_under(shop, german_terms(), address);
    shop.write([&](Transaction& tx) {
        request_sign_in(tx, address).value();
        const auto browser = open_session(tx, order.customer).session.id;
        const auto entitlement = current_entitlement(tx, order.id, tx.now())->id;
        const auto playback = begin_playback(tx, entitlement, browser, 2, TakeOver::no).value();
        const SeenPlayback seen{playback.id, tx.now(), {"192.0.2.0/24"}};
        note_seen(tx, {&seen, 1});
        const auto video = videos_of(tx, shop.course.id).at(0).id;
        save_position(tx, order.customer, video, 12).value();
        keep_loop(tx, order.customer, video, {.name = "Unmistakable", .until_seconds = 9}).value();
        note_practice(tx, order.customer, video, {.day = "2027-01-15", .seconds = 20}).value();
        withdraw(tx, {std::to_string(order.number), "Ann Unmistakable", address}).value();
        enter_buyer(tx, order.id, {"Studio Ann", "Way 1", "DE1"}).value();
    });
    return order;
}

Order give(Shop& shop, std::string_view from, const GiftRequest& gift)
{
    const auto order = shop.write([&](Transaction& tx) {
        return begin_checkout(tx, {.course_slug = shop.course.slug,
                                   .email = from,
                                   .provider = "test",
                                   .gift = gift})
            .value()
            .order;
    });
    shop.deliver(paid(order, "evt_" + order.id.text())).value();
    return order;
}

// The secret of the newest gift to the address.
std::string secret_for(Shop& shop, std::string_view recipient)
{
    const auto mails =
        shop.read([&](Snapshot& s) { return messages_to(s, Email::parse(recipient).value()); });
    return std::string(mails.at(0).data.at("gift_path").as_string()).substr(7);
}

Result<Redemption> redeem(Shop& shop, const std::string& secret, std::string_view email)
{
    return shop.write([&](Transaction& tx) { return redeem_gift(tx, secret, {.email = email}); });
}

Result<Erased> erase(Shop& shop, Unsettled unsettled = Unsettled::refused)
{
    return shop.write([&](Transaction& tx) { return erase_customer(tx, ann, unsettled); });
}

int count(Shop& shop, const std::string& rest)
{
    return shop.read([&](Snapshot& snapshot) {
        int found = 0;
        snapshot.sql() << "SELECT count(*) FROM " + rest, soci::into(found);
        return found;
    });
}

std::string bytes_of(Shop& shop)
{
    const auto copy = shop.folder.path() / "looked at.db";
    std::filesystem::remove(copy);
    shop.database.copy_to(copy);
    std::ostringstream bytes;
    bytes << std::ifstream(copy, std::ios::binary).rdbuf();
    return bytes.str();
}

long long sweep_all(Shop& shop)
{
    long long all = 0;
    while (const auto some = shop.write([](Transaction& tx) { return sweep(tx); }))
        all += some;
    return all;
}

} // namespace

TEST_SUITE("an erased customer")
{
    TEST_CASE("is found nowhere in the file, and the books are whole")
    {
        Shop shop;
        const auto order = busy_customer(shop);
        REQUIRE(bytes_of(shop).find("unmistakable") != std::string::npos);
        const auto erased = erase(shop).value();
        CHECK(erased.orders == 1);
        CHECK(erased.invoices == 1);
        CHECK(erased.messages.size() == 3); // receipt, sign-in, withdrawal
        const auto bytes = bytes_of(shop);
        CHECK(bytes.find("unmistakable") == std::string::npos);
        CHECK(bytes.find("Unmistakable") == std::string::npos);
        CHECK(shop.database.empty_log());
        for (const auto* file : {"supple.db", "supple.db-wal"}) {
            std::ostringstream raw;
            raw << std::ifstream(shop.folder.path() / file, std::ios::binary).rdbuf();
            CHECK(raw.str().find("nmistakable") == std::string::npos);
        }

        const auto kept = shop.look(order);
        CHECK(kept.state == OrderState::paid);
        CHECK(kept.price == order.price);
        CHECK(kept.email == erased.now_called);
        CHECK(count(shop, "payments") == 1);
        CHECK(count(shop, "invoices") == 1);
        CHECK(count(shop, "sale_terms") == 1);
        CHECK(count(shop, "invoice_buyers WHERE name = 'Studio Ann'") == 1);
        CHECK_FALSE(shop.database.complaint());
    }

    TEST_CASE("has no way in, and no access")
    {
        Shop shop;
        const auto order = busy_customer(shop);
        erase(shop).value();
        for (const auto* table :
             {"sessions", "sign_in_links", "playback_positions", "practice_loops", "practice_days",
              "playback_sessions", "playback_networks",
              "messages WHERE next_attempt_at IS NOT NULL"})
            CHECK(count(shop, table) == (std::string_view(table) == "sessions" ? 1 : 0));
        CHECK(count(shop, "session_orders") == 0);
        shop.read([&](Snapshot& snapshot) {
            CHECK_FALSE(current_entitlement(snapshot, order.id, shop.clock.now()));
            CHECK(revocations_since(snapshot, 0).size() == 1);
        });
        CHECK(erase(shop).error() == Refusal::customer_not_found);
    }

    TEST_CASE("may come back as somebody new")
    {
        Shop shop;
        const auto before = busy_customer(shop);
        erase(shop).value();
        const auto after = sell_under(shop, german_terms(), address);
        CHECK(after.customer != before.customer);
    }

    TEST_CASE("must wait for an order that is not settled, unless told otherwise")
    {
        Shop shop;
        const auto order = begin_under(shop, german_terms(), address);
        CHECK(erase(shop).error() == Refusal::order_unsettled);
        CHECK(erase(shop, Unsettled::erased_all_the_same).has_value());
        // The money comes all the same: it is kept, and the receipt goes nowhere.
        shop.deliver(paid(order)).value();
        CHECK(shop.look(order).state == OrderState::paid);
    }

    TEST_CASE("who gave something is on no card any more, and what was given still opens")
    {
        Shop shop;
        give(
            shop, address,
            {.recipient = "bea@example.org", .giver = "Ann Unmistakable", .words = "unmistakable"});
        const auto secret = secret_for(shop, "bea@example.org");
        erase(shop).value();
        CHECK(bytes_of(shop).find("nmistakable") == std::string::npos);
        CHECK(redeem(shop, secret, "bea@example.org").has_value());
        shop.read([&](Snapshot& s) {
            const auto bea = find_customer(s, Email::parse("bea@example.org").value()).value();
            CHECK(current_entitlement(s, bea.id, shop.course.id, shop.clock.now()));
        });
    }

    TEST_CASE("who was given something is forgotten, customer or not")
    {
        for (const bool redeemed : {false, true}) {
            Shop shop;
            const auto order =
                give(shop, "bob@example.org", {.recipient = address, .words = "Rest!"});
            if (redeemed)
                redeem(shop, secret_for(shop, address), address).value();
            shop.read([](Snapshot& s) {
                CHECK(personal_data(s, ann)->at("gifts_received").at(0).at("words") == "Rest!");
            });
            erase(shop).value();
            CHECK(bytes_of(shop).find("unmistakable") == std::string::npos);
            CHECK(shop.look(order).email.typed() == "bob@example.org");
            CHECK(erase(shop).error() == Refusal::customer_not_found);
            CHECK_FALSE(shop.database.complaint());
        }
    }

    TEST_CASE("must wait for a gift that waits for its day")
    {
        Shop shop;
        give(shop, "bob@example.org", {.recipient = address, .day = "2027-02-14"});
        CHECK(erase(shop).error() == Refusal::order_unsettled);
        shop.clock.advance(std::chrono::days(30));
        shop.write([](Transaction& tx) { CHECK(deliver_due_gifts(tx) == 1); });
        CHECK(erase(shop).has_value());
    }

    TEST_CASE("leaves the others as they are")
    {
        Shop shop;
        busy_customer(shop);
        const auto other = sell_under(shop, german_terms(), "bob@example.org");
        const auto bob = Email::parse("bob@example.org").value();
        const auto before = shop.read([&](Snapshot& s) { return personal_data(s, bob).value(); });
        erase(shop).value();
        const auto after = shop.read([&](Snapshot& s) { return personal_data(s, bob).value(); });
        CHECK(before == after);
        CHECK(shop.look(other).email == bob);
    }
}

TEST_SUITE("personal data")
{
    TEST_CASE("are all of it, and no secret")
    {
        Shop shop;
        busy_customer(shop);
        const auto data = shop.read([](Snapshot& s) { return personal_data(s, ann).value(); });
        CHECK(data.at("customer").at("email") == boost::json::value(address));
        for (const auto* list :
             {"orders", "payments", "terms_of_sale", "invoices", "invoice_buyers",
              "provider_messages", "access", "places_in_videos", "withdrawals"}) {
            INFO(list);
            CHECK(data.at(list).as_array().size() == 1);
        }
        CHECK(data.at("sessions").as_array().size() == 2);
        CHECK(data.at("playback").as_array().size() == 1);
        CHECK(data.at("playback").at(0).at("network") == "192.0.2.0/24");
        CHECK(data.at("sign_in_links").as_array().size() == 2);
        CHECK(data.at("mails").as_array().size() == 3);
        CHECK(data.at("orders").at(0).at("created_at") == "2027-01-15T08:00:00Z");
        CHECK(data.at("orders").at(0).at("amount") == 2900);
        CHECK(data.at("terms_of_sale").at(0).at("text") ==
              boost::json::value(german_terms().shown->text));
        CHECK(data.at("provider_messages").at(0).at("body").at("told") == true);
        const auto text = boost::json::serialize(data);
        for (const auto* secret : {"/sign-in/", "secret", "hash", "\"code\""})
            CHECK(text.find(secret) == std::string::npos);
    }
}

TEST_SUITE("retention")
{
    TEST_CASE("sweeps what ended, and nothing before its time")
    {
        Shop shop;
        busy_customer(shop);
        give(shop, "bob@example.org", {.recipient = "bea@example.org", .words = "Rest!"});
        redeem(shop, secret_for(shop, "bea@example.org"), "bea@example.org").value();
        CHECK(sweep_all(shop) == 0);
        shop.clock.advance(session_life + retention::ways_in - std::chrono::seconds(1));
        sweep_all(shop);
        CHECK(count(shop, "sign_in_links") == 0);
        CHECK(count(shop, "sessions") == 4);
        shop.clock.advance(std::chrono::seconds(1));
        CHECK(sweep_all(shop) == 4);
        CHECK(count(shop, "sessions") == 0);
        CHECK(count(shop, "session_orders") == 0);
        CHECK_FALSE(shop.database.complaint());
    }

    TEST_CASE("empties old letters but keeps that they were sent")
    {
        Shop shop;
        const auto order = busy_customer(shop);
        shop.write([&](Transaction& tx) {
            for (const Message& message : due(tx, tx.now()))
                mark_sent(tx, message.id);
        });
        shop.clock.advance(retention::letters);
        CHECK(sweep_all(shop) > 0);
        CHECK(count(shop, "messages WHERE data = '{}'") == 3);
        CHECK(count(shop, "messages WHERE sent_at IS NOT NULL") == 3);
        CHECK(count(shop, "webhook_events WHERE body = ''") == 1);
        CHECK(shop.look(order).email == ann);
        CHECK(sweep_all(shop) == 0);
    }

    TEST_CASE("forgets who typed an address and never paid, and no customer")
    {
        Shop shop;
        const auto never = begin_under(shop, german_terms(), address);
        const auto sold = shop.sell("bob@example.org");
        const auto refunded = shop.sell("cy@example.org");
        shop.write([&](Transaction& tx) {
            fulfil(tx, refunded.id, movement(refunded, PaymentKind::refund, refunded.price, "re"))
                .value();
            ensure_customer(tx, Email::parse("given@example.org").value());
        });
        const auto given = shop.read([](Snapshot& s) {
            return find_customer(s, Email::parse("given@example.org").value()).value();
        });
        shop.write(
            [&](Transaction& tx) { grant_by_operator(tx, given.id, shop.course.id, 7).value(); });
        shop.clock.advance(retention::never_paid);
        const auto again = shop.begin(address); // came back today: not yet
        sweep_all(shop);
        CHECK(shop.look(never).email == ann);
        shop.clock.advance(retention::never_paid);
        sweep_all(shop);
        CHECK(shop.look(never).email != ann);
        CHECK(shop.look(again).email != ann);
        CHECK(shop.look(sold).email.typed() == "bob@example.org");
        CHECK(shop.look(refunded).email.typed() == "cy@example.org");
        shop.read([&](Snapshot& s) {
            CHECK(find_customer(s, given.id)->email.typed() == "given@example.org");
        });
    }

    TEST_CASE("empties statements that fit no order")
    {
        Shop shop;
        shop.write([](Transaction& tx) { withdraw(tx, {"77", "Eve", "eve@example.org"}).value(); });
        shop.clock.advance(retention::unknown_withdrawals);
        CHECK(sweep_all(shop) == 1);
        shop.read([](Snapshot& s) { CHECK(list_withdrawals(s).at(0).name.empty()); });
    }

    TEST_CASE("works through any number of rows, some at a time")
    {
        Shop shop;
        shop.write([](Transaction& tx) {
            for (int i = 0; i < 450; ++i)
                open_session(tx, std::nullopt);
        });
        shop.clock.advance(session_life + retention::ways_in);
        const auto first = shop.write([](Transaction& tx) { return sweep(tx); });
        CHECK(first < 450);
        CHECK(first + sweep_all(shop) == 450);
    }
}
