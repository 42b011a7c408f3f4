#include "shop.hpp"
#include "store/message.hpp"
#include "store/migration.hpp"
#include "store/outbox.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>

using namespace supple::store;

namespace
{

std::vector<Message> waiting(Shop& shop)
{
    return shop.read([&](Snapshot& snapshot) { return due(snapshot, shop.clock.now()); });
}

void fail(Shop& shop, const MessageId& id)
{
    shop.write([&](Transaction& tx) { mark_failed(tx, id, "450 greylisted"); });
}

void refuse(Shop& shop, const MessageId& id)
{
    shop.write([&](Transaction& tx) { mark_refused(tx, id, "550 no such user"); });
}

std::vector<Message> messages(Shop& shop, const Order& order)
{
    return shop.read([&](Snapshot& snapshot) { return messages_of(snapshot, order.id); });
}

Message only_message(Shop& shop, const Order& order)
{
    const auto all = messages(shop, order);
    REQUIRE(all.size() == 1);
    return all.front();
}

std::string needs_attention(Shop& shop, const Order& order)
{
    return shop.look(order).needs_attention.value_or("");
}

} // namespace

TEST_SUITE("the outbox")
{
    TEST_CASE("of a shop from before mails had a state knows what was sent, waits and was given up")
    {
        const TemporaryFolder folder;
        soci::session raw(soci::sqlite3, "dbname=\"" + (folder.path() / "old.db").string() + "\"");
        const auto mail = std::ranges::find_if(
            migrations(), [](const Migration& one) { return one.name.ends_with("_mail"); });
        const auto before = static_cast<std::size_t>(mail - migrations().begin());
        migrate(raw, migrations().first(before), opening_day);
        const std::string order = "o" + std::string(20, 'a');
        raw << "INSERT INTO courses VALUES ('c', 's', 't', '', 'hidden', 1)";
        raw << "INSERT INTO offers VALUES ('f', 'c', 1, 'USD', NULL, 1, NULL)";
        raw << "INSERT INTO customers VALUES ('p', 'ann@a.example', 'Ann@a.example', 1)";
        raw << "INSERT INTO orders (id, number, course_id, offer_id, customer_id, email, amount,"
               " currency, state, provider, live, idempotency_key, created_at) VALUES ('" +
                   order +
                   "', 1, 'c', 'f', 'p', 'Ann@a.example', 1, 'USD', 'pending', 'test', 0,"
                   " 'k', 1)";
        const auto old = [&](const char* id, const char* attempts_next_sent) {
            raw << "INSERT INTO messages SELECT '" + std::string(id) +
                       "', coalesce(max(number), 0) + 1, 'receipt', 'Ann@a.example',"
                       " 'ann@a.example', '{\"order_id\":\"" +
                       order + "\"}', 1, " + attempts_next_sent + ", NULL FROM messages";
        };
        old("m1", "1, NULL, 5");
        old("m2", "3, 7, NULL");
        old("m3", "16, NULL, NULL");
        migrate(raw, migrations(), opening_day);
        std::vector<std::string> states(4), orders(4);
        raw << "SELECT state, order_id FROM messages ORDER BY id", soci::into(states),
            soci::into(orders);
        CHECK(states == std::vector<std::string>{"sent", "waiting", "given_up"});
        CHECK(orders == std::vector<std::string>(3, order));
    }

    TEST_CASE("holds a receipt as data for its template")
    {
        Shop shop;
        const auto order = shop.sell("Ann@example.org");
        const auto mails = waiting(shop);
        REQUIRE(mails.size() == 1);
        CHECK(mails[0].kind == MessageKind::receipt);
        CHECK(mails[0].recipient.typed() == "Ann@example.org");
        CHECK(mails[0].data.at("order_id").as_string() == order.id.text());
        CHECK(mails[0].data.at("order_number").as_string() == "1");
        CHECK(mails[0].data.at("course_title").as_string() == "Your supple psoas");
        CHECK(mails[0].data.at("price").as_string() == "$29.00");
        CHECK(mails[0].data.at("sign_in_path").as_string().size() == 9 + 43);
        CHECK_FALSE(mails[0].data.contains("access_until"));
    }

    TEST_CASE("forgets the secrets of a message once it is sent, and keeps the rest")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto id = waiting(shop).front().id;
        shop.write([&](Transaction& tx) { mark_sent(tx, id); });
        CHECK(waiting(shop).empty());
        shop.read([&](Snapshot& snapshot) {
            const auto sent = messages_of(snapshot, order.id).front();
            CHECK(sent.state == MessageState::sent);
            CHECK(sent.sent == opening_day);
            CHECK(sent.data.at("sign_in_path").as_string().empty());
            CHECK(sent.data.at("price").as_string() == "$29.00");
        });
    }

    TEST_CASE("tries again, ever more slowly, and gives up to a person")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto id = waiting(shop).front().id;
        std::chrono::seconds pause = first_pause;
        while (shop.clock.now() - opening_day < longest_wait) {
            REQUIRE(waiting(shop).size() == 1);
            fail(shop, id);
            shop.clock.advance(pause - std::chrono::seconds(1));
            CHECK(waiting(shop).empty());
            shop.clock.advance(pause / 4 + std::chrono::seconds(1));
            pause = std::min<std::chrono::seconds>(pause * 2, greatest_pause);
        }
        CHECK(needs_attention(shop, order).empty());
        fail(shop, id);
        shop.clock.advance(std::chrono::days(30));
        CHECK(waiting(shop).empty());
        const auto given_up = only_message(shop, order);
        CHECK(given_up.state == MessageState::given_up);
        CHECK(given_up.last_error == "450 greylisted");
        CHECK(needs_attention(shop, order).find("not delivered (receipt)") != std::string::npos);
    }

    TEST_CASE("does not try again what was refused for good, and tells a person")
    {
        Shop shop;
        const auto order = shop.sell();
        refuse(shop, waiting(shop).front().id);
        shop.clock.advance(std::chrono::days(1));
        CHECK(waiting(shop).empty());
        CHECK(only_message(shop, order).state == MessageState::refused);
        CHECK(needs_attention(shop, order).find("not delivered (receipt)") != std::string::npos);
        shop.read([](Snapshot& snapshot) {
            CHECK(undelivered(snapshot, opening_day).size() == 1);
            CHECK(undelivered(snapshot, opening_day + std::chrono::seconds(1)).empty());
            CHECK(delayed(snapshot).empty());
        });
    }

    TEST_CASE("keeps no secret of a message that was refused, given up or replaced")
    {
        Shop shop;
        const auto refused = shop.sell("ann@example.org");
        refuse(shop, waiting(shop).front().id);
        const auto replaced = shop.sell("bob@example.org");
        shop.write([&](Transaction& tx) { tell_receipt(tx, replaced); });
        const auto given_up = shop.sell("cyd@example.org");
        shop.clock.advance(longest_wait);
        for (const auto& message : waiting(shop))
            fail(shop, message.id);
        for (const auto& order : {refused, replaced, given_up})
            for (const auto& message : messages(shop, order))
                CHECK(message.data.at("sign_in_path").as_string().empty());
    }

    TEST_CASE("sends what was never tried before what a server puts off")
    {
        Shop shop;
        shop.sell("ann@example.org");
        fail(shop, waiting(shop).front().id);
        shop.clock.advance(std::chrono::minutes(2));
        shop.sell("bob@example.org");
        const auto mails = waiting(shop);
        REQUIRE(mails.size() == 2);
        CHECK(mails[0].recipient.typed() == "bob@example.org");
        shop.read([](Snapshot& snapshot) { CHECK(delayed(snapshot).size() == 1); });
    }

    TEST_CASE("needs no person any more once the mail has come through after all")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto resend = [&] {
            shop.write([&](Transaction& tx) { tell_receipt(tx, order); });
            return waiting(shop).front().id;
        };
        const auto send = [&](const MessageId& id) {
            shop.write([&](Transaction& tx) { mark_sent(tx, id); });
        };
        refuse(shop, waiting(shop).front().id);
        send(resend());
        CHECK_FALSE(shop.look(order).needs_attention);

        shop.write([&](Transaction& tx) { flag(tx, order.id, "Paid twice."); });
        refuse(shop, resend());
        shop.write([&](Transaction& tx) { flag(tx, order.id, "Dispute lost."); });
        CHECK(needs_attention(shop, order).find("delivered") != std::string::npos);
        send(resend());
        CHECK(needs_attention(shop, order) == "Paid twice. Dispute lost.");
    }

    TEST_CASE("does not bring a sign-in mail after its link has died")
    {
        Shop shop;
        const auto id = shop.write([](Transaction& tx) {
            return tell_sign_in(tx, Email::parse("ann@example.org").value(), "/sign-in/x",
                                "123456");
        });
        for (int i = 0; i < 6; ++i) {
            fail(shop, id);
            shop.clock.advance(std::chrono::minutes(32));
        }
        CHECK(waiting(shop).empty());
    }

    TEST_CASE("does not send again what was sent")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto id = waiting(shop).front().id;
        shop.write([&](Transaction& tx) {
            mark_sent(tx, id);
            mark_failed(tx, id, "late");
            mark_refused(tx, id, "later");
        });
        CHECK(waiting(shop).empty());
        CHECK(only_message(shop, order).state == MessageState::sent);
        CHECK(needs_attention(shop, order).empty());
    }

    TEST_CASE("tells a receipt anew when the operator asks, instead of the one that waits")
    {
        Shop shop;
        const auto other = shop.sell();
        const auto order = shop.sell();
        const auto first = waiting(shop);
        shop.write([&](Transaction& tx) { tell_receipt(tx, order); });
        const auto mails = messages(shop, order);
        REQUIRE(mails.size() == 2);
        CHECK(mails[0].state == MessageState::replaced);
        CHECK(mails[1].state == MessageState::waiting);
        CHECK(mails[1].data.at("sign_in_path") != first[1].data.at("sign_in_path"));
        CHECK(only_message(shop, other).state == MessageState::waiting);
    }

    TEST_CASE("notes a mail as sent that was replaced while it was on its way")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto id = waiting(shop).front().id;
        shop.write([&](Transaction& tx) { tell_receipt(tx, order); });
        shop.write([&](Transaction& tx) { mark_sent(tx, id); });
        CHECK(messages(shop, order).front().state == MessageState::sent);
    }

    TEST_CASE("tells a receipt the day of its payment, also when it is told later")
    {
        Shop shop;
        const auto order = shop.sell();
        shop.clock.advance(std::chrono::days(40));
        shop.write([&](Transaction& tx) { tell_receipt(tx, order); });
        for (const auto& message : messages(shop, order))
            CHECK(message.data.at("paid_at").as_int64() == opening_day.time_since_epoch().count());
    }

    TEST_CASE("tells the operator of each sale, once, if she wants to know")
    {
        Shop shop;
        const auto notices = [&](const Order& order) {
            auto all = messages(shop, order);
            std::erase_if(all, [](const Message& m) { return m.kind != MessageKind::sale_notice; });
            return all;
        };
        CHECK(notices(shop.sell()).empty());
        const auto operator_address = Email::parse("mara@studio.example").value();
        shop.write([&](Transaction& tx) { set_sale_notices(tx, operator_address); });
        const auto order = shop.sell("ann@example.org");
        shop.write([&](Transaction& tx) { tell_receipt(tx, order); });
        REQUIRE(notices(order).size() == 1);
        CHECK(notices(order)[0].recipient == operator_address);
        CHECK(serialize(notices(order)[0].data).find("ann@") == std::string::npos);
        refuse(shop, notices(order)[0].id);
        CHECK(needs_attention(shop, order).empty());
        shop.write([&](Transaction& tx) { set_sale_notices(tx, std::nullopt); });
        CHECK(notices(shop.sell()).empty());
    }
}
