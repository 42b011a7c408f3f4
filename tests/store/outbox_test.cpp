#include "shop.hpp"
#include "store/message.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

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

} // namespace

TEST_SUITE("the outbox")
{
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
            const auto sent = messages_to(snapshot, order.email).front();
            CHECK(sent.sent == opening_day);
            CHECK(sent.data.at("sign_in_path").as_string().empty());
            CHECK(sent.data.at("price").as_string() == "$29.00");
        });
    }

    TEST_CASE("tries again, ever more slowly, and gives up to a person")
    {
        Shop shop;
        shop.sell();
        const auto id = waiting(shop).front().id;
        std::chrono::seconds pause{60};
        int attempts = 0;
        while (!waiting(shop).empty()) {
            fail(shop, id);
            ++attempts;
            if (attempts == greatest_attempts)
                break;
            shop.clock.advance(pause - std::chrono::seconds(1));
            CHECK(waiting(shop).empty());
            shop.clock.advance(std::chrono::seconds(1));
            CHECK(waiting(shop).size() == 1);
            pause = std::min<std::chrono::seconds>(pause * 2, std::chrono::hours(6));
        }
        CHECK(attempts == greatest_attempts);
        shop.clock.advance(std::chrono::days(30));
        CHECK(waiting(shop).empty());
        shop.read([](Snapshot& snapshot) {
            REQUIRE(undelivered(snapshot).size() == 1);
            CHECK(undelivered(snapshot)[0].last_error == "450 greylisted");
        });
        CHECK(shop.write([&](Transaction& tx) { return retry_now(tx, id); }));
        CHECK(waiting(shop).size() == 1);
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
        shop.sell();
        const auto id = waiting(shop).front().id;
        shop.write([&](Transaction& tx) {
            mark_sent(tx, id);
            mark_failed(tx, id, "late");
            CHECK_FALSE(retry_now(tx, id));
        });
        CHECK(waiting(shop).empty());
    }

    TEST_CASE("tells a receipt anew when the operator asks")
    {
        Shop shop;
        const auto order = shop.sell();
        shop.write([&](Transaction& tx) { tell_receipt(tx, order); });
        const auto mails = waiting(shop);
        REQUIRE(mails.size() == 2);
        CHECK(mails[0].data.at("sign_in_path") != mails[1].data.at("sign_in_path"));
    }
}
