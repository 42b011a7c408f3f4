#include "shop.hpp"
#include "store/customer.hpp"
#include "store/outbox.hpp"
#include "store/sign_in.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace supple::store;

namespace
{

struct Mail {
    std::string secret, code;
};

Result<void> ask(Shop& shop, std::string_view email)
{
    return shop.write([&](Transaction& tx) { return request_sign_in(tx, email); });
}

std::vector<Message> sign_in_mails(Shop& shop, const char* email = "ann@example.org")
{
    auto mails = shop.read(
        [&](Snapshot& snapshot) { return messages_to(snapshot, Email::parse(email).value()); });
    std::erase_if(mails, [](const Message& one) { return one.kind != MessageKind::sign_in; });
    return mails;
}

Mail newest_mail(Shop& shop)
{
    const auto data = sign_in_mails(shop).front().data;
    const std::string path(data.at("sign_in_path").as_string());
    return {path.substr(std::string("/sign-in/").size()), std::string(data.at("code").as_string())};
}

Result<FreshSession> press(Shop& shop, const std::string& secret)
{
    return shop.write([&](Transaction& tx) { return consume_sign_in(tx, secret); });
}

CodeAnswer type(Shop& shop, std::string_view code, std::string_view email = "ann@example.org")
{
    return shop.write([&](Transaction& tx) { return consume_sign_in_code(tx, email, code); });
}

std::string wrong(const std::string& code)
{
    return code == "000000" ? "000001" : "000000";
}

} // namespace

TEST_SUITE("a sign-in link")
{
    TEST_CASE("signs the customer in, once")
    {
        Shop shop;
        const auto order = shop.sell();
        ask(shop, " ANN@example.org ").value();
        const auto mail = newest_mail(shop);
        const auto session = press(shop, mail.secret).value();
        CHECK(session.session.customer == order.customer);
        CHECK(press(shop, mail.secret).error() == Refusal::link_used);
        CHECK_FALSE(type(shop, mail.code).signed_in);
    }

    TEST_CASE("opened by a scanner ten times still works for the person")
    {
        Shop shop;
        shop.sell();
        ask(shop, "ann@example.org").value();
        const auto mail = newest_mail(shop);
        for (int i = 0; i < 10; ++i)
            shop.read([&](Snapshot& snapshot) {
                    return peek_sign_in(snapshot, mail.secret, shop.clock.now());
                })
                .value();
        CHECK(press(shop, mail.secret).has_value());
    }

    TEST_CASE("dies after half an hour")
    {
        Shop shop;
        shop.sell();
        ask(shop, "ann@example.org").value();
        const auto mail = newest_mail(shop);
        shop.clock.advance(sign_in_link_life);
        CHECK(press(shop, mail.secret).error() == Refusal::link_expired);
        CHECK_FALSE(type(shop, mail.code).signed_in);
    }

    TEST_CASE("is not guessed")
    {
        Shop shop;
        CHECK(press(shop, "").error() == Refusal::link_invalid);
        CHECK(press(shop, std::string(43, 'A')).error() == Refusal::link_invalid);
    }

    TEST_CASE("tells nobody who is a customer")
    {
        Shop shop;
        shop.sell();
        CHECK(ask(shop, "nobody@example.org").has_value());
        CHECK(ask(shop, "ann@example.org").has_value());
        CHECK(sign_in_mails(shop, "nobody@example.org").empty());
        CHECK(sign_in_mails(shop).size() == 1);
        for (int i = 1; i < greatest_requests_an_hour; ++i) {
            CHECK(ask(shop, "nobody@example.org").has_value());
            CHECK(ask(shop, "ann@example.org").has_value());
        }
        CHECK(ask(shop, "nobody@example.org").error() == Refusal::too_many_requests);
        CHECK(ask(shop, "ann@example.org").error() == Refusal::too_many_requests);
    }

    TEST_CASE("is not mailed to an address that only began a checkout")
    {
        Shop shop;
        shop.begin("victim@example.org");
        CHECK(ask(shop, "victim@example.org").has_value());
        CHECK(sign_in_mails(shop, "victim@example.org").empty());
    }

    TEST_CASE("may be asked for again after an hour, but not all day long")
    {
        Shop shop;
        shop.sell();
        int mailed = 0;
        for (int hour = 0; hour < 23; ++hour) {
            while (ask(shop, "ann@example.org"))
                ++mailed;
            shop.clock.advance(std::chrono::hours(1));
        }
        CHECK(mailed == greatest_requests_a_day);
        shop.clock.advance(std::chrono::hours(24));
        CHECK(ask(shop, "ann@example.org").has_value());
    }

    TEST_CASE("of the operator and of a receipt lasts longer and has no code")
    {
        Shop shop;
        const auto order = shop.sell();
        const auto link = shop.write(
            [](Transaction& tx) { return create_sign_in_link(tx, "ann@example.org").value(); });
        CHECK(link.path.starts_with("/sign-in/"));
        shop.clock.advance(std::chrono::hours(23));
        CHECK(press(shop, link.path.substr(9))->session.customer == order.customer);
        CHECK(shop.write(
                      [](Transaction& tx) { return create_sign_in_link(tx, "nobody@example.org"); })
                  .error() == Refusal::customer_not_found);
    }

    TEST_CASE("leaves no secret in the database once the mail is sent")
    {
        Shop shop;
        shop.sell();
        ask(shop, "ann@example.org").value();
        const auto mail = newest_mail(shop);
        const auto id = sign_in_mails(shop).front().id;
        shop.write([&](Transaction& tx) { mark_sent(tx, id); });
        const auto session = press(shop, mail.secret).value();

        const auto copy = shop.folder.path() / "copy.db";
        shop.database.copy_to(copy);
        std::ifstream file(copy, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        CHECK(bytes.find(mail.secret) == std::string::npos);
        CHECK(bytes.find(session.secret) == std::string::npos);
    }
}

TEST_SUITE("a sign-in code")
{
    TEST_CASE("signs in beside its address, and kills its link")
    {
        Shop shop;
        const auto order = shop.sell();
        ask(shop, "ann@example.org").value();
        const auto mail = newest_mail(shop);
        CHECK_FALSE(type(shop, mail.code, "bob@example.org").signed_in);
        CHECK(type(shop, mail.code, "Ann@example.org").signed_in->session.customer ==
              order.customer);
        CHECK_FALSE(type(shop, mail.code).signed_in);
        CHECK(press(shop, mail.secret).error() == Refusal::link_used);
    }

    TEST_CASE("is dead after five wrong ones, though the link lives")
    {
        Shop shop;
        shop.sell();
        ask(shop, "ann@example.org").value();
        const auto mail = newest_mail(shop);
        for (int i = 0; i < greatest_wrong_codes; ++i)
            CHECK_FALSE(type(shop, wrong(mail.code)).signed_in);
        CHECK_FALSE(type(shop, mail.code).signed_in);
        CHECK(press(shop, mail.secret).has_value());
    }

    TEST_CASE("survives four wrong ones")
    {
        Shop shop;
        shop.sell();
        ask(shop, "ann@example.org").value();
        const auto mail = newest_mail(shop);
        for (int i = 1; i < greatest_wrong_codes; ++i)
            type(shop, wrong(mail.code));
        CHECK(type(shop, mail.code).signed_in);
    }

    TEST_CASE("of an older mail no longer counts")
    {
        Shop shop;
        shop.sell();
        ask(shop, "ann@example.org").value();
        const auto older = newest_mail(shop);
        ask(shop, "ann@example.org").value();
        CHECK_FALSE(type(shop, older.code).signed_in);
        CHECK(press(shop, older.secret).has_value());
    }

    TEST_CASE("may be nonsense")
    {
        Shop shop;
        shop.sell();
        ask(shop, "ann@example.org").value();
        for (const auto* code : {"", "1", "abcdef", "0000000000000000000"})
            CHECK_FALSE(type(shop, code).signed_in);
        CHECK_FALSE(type(shop, "123456", "not an address").signed_in);
    }
}
