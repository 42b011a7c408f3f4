#include "shop.hpp"
#include "store/coupon.hpp"
#include "store/customer.hpp"
#include "store/entitlement.hpp"
#include "store/gift.hpp"
#include "store/library.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace supple::store;

namespace
{

constexpr GiftRequest to_bea{.recipient = "bea@example.org", .giver = "Ann", .words = "Rest!"};

Result<Checkout> begin_gift(Shop& shop, const GiftRequest& gift, std::string_view code = {})
{
    return shop.write([&](Transaction& tx) {
        return begin_checkout(tx, {.course_slug = shop.course.slug,
                                   .email = "ann@example.org",
                                   .provider = "test",
                                   .code = code,
                                   .gift = gift});
    });
}

Order give(Shop& shop, const GiftRequest& gift = to_bea)
{
    const auto order = begin_gift(shop, gift).value().order;
    shop.deliver(paid(order, "evt_" + order.id.text())).value();
    return shop.look(order);
}

std::vector<Message> mails_to(Shop& shop, std::string_view address)
{
    return shop.read(
        [&](Snapshot& snapshot) { return messages_to(snapshot, Email::parse(address).value()); });
}

/// The secret in the newest mail to the recipient.
std::string secret_for(Shop& shop, std::string_view address = "bea@example.org")
{
    for (const auto& mail : mails_to(shop, address))
        if (mail.kind == MessageKind::gift)
            return std::string(mail.data.at("gift_path").as_string()).substr(7);
    return "";
}

Result<Redemption> redeem(Shop& shop, const std::string& secret, std::string_view email,
                          const std::optional<Session>& browser = {})
{
    return shop.write([&](Transaction& tx) {
        return redeem_gift(tx, secret, {.browser = browser, .email = email});
    });
}

Result<Fulfilment> report(Shop& shop, const Order& order, PaymentKind kind,
                          std::string_view reference)
{
    return shop.write([&](Transaction& tx) {
        return fulfil(tx, order.id, movement(order, kind, order.price, reference));
    });
}

Session browser(Shop& shop, const std::string& secret)
{
    return shop.read(
        [&](Snapshot& snapshot) { return session_of(snapshot, secret, shop.clock.now()).value(); });
}

bool may_watch(Shop& shop, const Session& session)
{
    return shop.read([&](Snapshot& snapshot) {
        return entitlement_of(snapshot, session, shop.course.id, shop.clock.now()).has_value();
    });
}

std::size_t open_rights(Shop& shop, const Order& order)
{
    return shop.read([&](Snapshot& snapshot) {
        return static_cast<std::size_t>(
            std::ranges::count_if(list_entitlements(snapshot, order.id),
                                  [](const Entitlement& one) { return !one.revoked; }));
    });
}

} // namespace

TEST_SUITE("a gift")
{
    TEST_CASE("opens nothing to its buyer, and is mailed to the recipient, once")
    {
        Shop shop;
        const auto begun = begin_gift(shop, to_bea).value();
        const auto buyer = browser(shop, *begun.session_secret);
        for (int i = 0; i < 2; ++i)
            shop.deliver(paid(begun.order, i == 0 ? "one" : "two")).value();
        CHECK_FALSE(may_watch(shop, buyer));
        CHECK(may_see(buyer, shop.look(begun.order)));
        const auto receipt = mails_to(shop, "ann@example.org");
        REQUIRE(receipt.size() == 1);
        CHECK(receipt[0].data.at("gift_to") == "bea@example.org");
        CHECK_FALSE(receipt[0].data.contains("sign_in_path"));
        REQUIRE(mails_to(shop, "bea@example.org").size() == 1);
        const auto mail = mails_to(shop, "bea@example.org")[0];
        CHECK(mail.data.at("giver") == "Ann");
        CHECK(mail.data.at("words") == "Rest!");
        shop.write([&](Transaction& tx) { mark_sent(tx, mail.id); });
        CHECK(mails_to(shop, "bea@example.org")[0].data.at("gift_path") == "");
    }

    TEST_CASE("belongs to whoever presses the button first, and to nobody by a look")
    {
        Shop shop;
        const auto order = give(shop);
        const auto secret = secret_for(shop);
        for (int i = 0; i < 3; ++i)
            CHECK(shop.read([&](Snapshot& s) { return peek_gift(s, secret); }).has_value());
        const auto opened = redeem(shop, secret, "carl@example.org").value();
        CHECK(may_watch(shop, browser(shop, *opened.session_secret)));
        CHECK_FALSE(may_see(browser(shop, *opened.session_secret), order));
        CHECK(redeem(shop, secret, "dora@example.org").error() == Refusal::gift_redeemed);
        CHECK(open_rights(shop, order) == 1);
        CHECK(mails_to(shop, "carl@example.org").size() == 1);
        shop.read([&](Snapshot& snapshot) {
            const auto carl = find_customer(snapshot, Email::parse("carl@example.org").value());
            CHECK(gift_of(snapshot, order.id)->redeemed_by == carl->id);
            CHECK(current_entitlement(snapshot, carl->id, shop.course.id, shop.clock.now()));
        });
    }

    TEST_CASE("goes to who is signed in, and stays unopened when she owns it for ever")
    {
        Shop shop;
        const auto order = give(shop);
        const auto secret = secret_for(shop);
        const auto owner = shop.sell("olga@example.org");
        const auto signed_in = [&](const CustomerId& customer) {
            return shop.write([&](Transaction& tx) { return open_session(tx, customer).session; });
        };
        CHECK(redeem(shop, secret, "", signed_in(owner.customer)).error() ==
              Refusal::already_owned);
        const auto customer =
            shop.write([](Transaction& tx) {
                    return ensure_customer(tx, Email::parse("eve@example.org").value());
                })
                .id;
        const auto opened = redeem(shop, secret, "ignored", signed_in(customer)).value();
        CHECK_FALSE(opened.session_secret);
        shop.read([&](Snapshot& s) { CHECK(gift_of(s, order.id)->redeemed_by == customer); });
    }

    TEST_CASE("refunded before it is opened is a dead link; after, it is closed")
    {
        for (const bool opened : {false, true}) {
            Shop shop;
            const auto order = give(shop);
            const auto secret = secret_for(shop);
            if (opened)
                redeem(shop, secret, "bea@example.org").value();
            CHECK(open_rights(shop, order) == (opened ? 1 : 0));
            report(shop, order, PaymentKind::refund, "re_1").value();
            CHECK(open_rights(shop, order) == 0);
            CHECK(redeem(shop, secret, "bea@example.org").error() == Refusal::gift_withdrawn);
        }
    }

    TEST_CASE("in dispute is closed, and won it is as it was")
    {
        for (const bool opened : {false, true}) {
            Shop shop;
            const auto order = give(shop);
            const auto secret = secret_for(shop);
            if (opened)
                redeem(shop, secret, "bea@example.org").value();
            report(shop, order, PaymentKind::dispute_opened, "dp").value();
            CHECK(open_rights(shop, order) == 0);
            CHECK(redeem(shop, secret, "bea@example.org").error() == Refusal::gift_withdrawn);
            report(shop, order, PaymentKind::dispute_won, "dp").value();
            CHECK(open_rights(shop, order) == (opened ? 1 : 0));
            CHECK(redeem(shop, secret, "bea@example.org").has_value() == !opened);
            CHECK(open_rights(shop, order) == 1);
            CHECK(mails_to(shop, "ann@example.org").size() == 1);
        }
    }

    TEST_CASE("ends the same in whatever order the news comes")
    {
        std::vector<int> places{0, 1, 2};
        do {
            Shop shop;
            const auto order = begin_gift(shop, to_bea).value().order;
            const std::vector<std::pair<PaymentKind, std::string_view>> news{
                {PaymentKind::charge, ""},
                {PaymentKind::dispute_opened, "dp"},
                {PaymentKind::dispute_won, "dp"}};
            for (const int place : places) {
                const auto& [kind, reference] = news[static_cast<std::size_t>(place)];
                report(shop, order, kind, reference).value();
            }
            CHECK(shop.look(order).state == OrderState::paid);
            CHECK(mails_to(shop, "ann@example.org").size() == 1);
            CHECK(mails_to(shop, "bea@example.org").size() == 1);
            CHECK(redeem(shop, secret_for(shop), "bea@example.org").has_value());
        } while (std::ranges::next_permutation(places).found);
    }

    TEST_CASE("waits for its day, and is not sent when it was refunded before")
    {
        for (const bool refunded : {false, true}) {
            Shop shop;
            auto later = to_bea;
            later.day = "2027-01-20"; // opening_day is the 15th
            const auto order = give(shop, later);
            const auto due = [&] {
                return shop.write([](Transaction& tx) { return deliver_due_gifts(tx); });
            };
            CHECK(due() == 0);
            CHECK(shop.write([&](Transaction& tx) { return resend_gift(tx, order.id); }).error() ==
                  Refusal::gift_not_due);
            CHECK(mails_to(shop, "bea@example.org").empty());
            if (refunded)
                report(shop, order, PaymentKind::refund, "re_1").value();
            shop.clock.advance(std::chrono::days(5));
            CHECK(due() == (refunded ? 0 : 1));
            CHECK(due() == 0);
            CHECK(mails_to(shop, "bea@example.org").size() == (refunded ? 0 : 1));
        }
    }

    TEST_CASE("sent again has a new link, and the old one is dead")
    {
        Shop shop;
        const auto order = give(shop);
        const auto first = secret_for(shop);
        const auto again = [&](const OrderId& id) {
            return shop.write([&](Transaction& tx) { return resend_gift(tx, id); });
        };
        CHECK(again(order.id).has_value());
        CHECK(redeem(shop, first, "bea@example.org").error() == Refusal::gift_not_found);
        CHECK(redeem(shop, secret_for(shop), "bea@example.org").has_value());
        CHECK(again(order.id).error() == Refusal::gift_redeemed);
        CHECK(again(shop.sell("x@example.org").id).error() == Refusal::gift_not_found);
    }

    TEST_CASE("of nothing is refused, for anybody could mail anything to anyone")
    {
        Shop shop;
        shop.write(
            [](Transaction& tx) { create_coupon(tx, {.code = "ALL", .percent = 100}).value(); });
        CHECK(begin_gift(shop, to_bea, "all").error() == Refusal::gift_of_nothing);
    }

    TEST_CASE("is refused with a strange address, words or day")
    {
        Shop shop;
        const auto refusal = [&](GiftRequest gift) { return begin_gift(shop, gift).error(); };
        const std::string long_words(greatest_words_length + 1, 'x');
        const std::string long_name(greatest_giver_length + 1, 'x');
        CHECK(refusal({.recipient = "bea"}) == Refusal::gift_address_invalid);
        CHECK(refusal({.recipient = "b@example.org", .giver = "A\nBcc: x"}) ==
              Refusal::gift_words_invalid);
        CHECK(refusal({.recipient = "b@example.org", .giver = long_name}) ==
              Refusal::gift_words_invalid);
        CHECK(refusal({.recipient = "b@example.org", .words = long_words}) ==
              Refusal::gift_words_invalid);
        CHECK(refusal({.recipient = "b@example.org", .words = "\x1b[31m"}) ==
              Refusal::gift_words_invalid);
        for (const auto* day : {"2027-01-14", "2028-01-17", "2027-02-30", "soon", "2027-1-20"})
            CHECK(refusal({.recipient = "b@example.org", .day = day}) == Refusal::gift_day_invalid);
        auto lines = to_bea;
        lines.words = "Rest.\r\nBreathe.";
        CHECK(begin_gift(shop, lines).has_value());
    }
}
