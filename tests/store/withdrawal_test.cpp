#include "law.hpp"
#include "store/checkout.hpp"
#include "store/outbox.hpp"
#include "store/withdrawal.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

const auto ann = Email::parse("ann@example.org").value();

Result<Timestamp> state(Shop& shop, const std::string& order,
                        const std::string& email = "Ann@example.org")
{
    return shop.write([&](Transaction& tx) {
        return withdraw(tx, {.order = order, .name = "Ann Lee", .email = email});
    });
}

std::string number(const Order& order)
{
    return std::to_string(order.number);
}

std::optional<Withdrawal> kept(Shop& shop, const Order& order)
{
    return shop.read([&](Snapshot& snapshot) { return withdrawal_of(snapshot, order.id); });
}

int acknowledgements(Shop& shop)
{
    const auto all = shop.read([](Snapshot& snapshot) { return messages_to(snapshot, ann); });
    return static_cast<int>(std::ranges::count(all, MessageKind::withdrawal, &Message::kind));
}

SaleTerms without_consent()
{
    auto terms = german_terms();
    terms.law.asks_consent = false;
    return terms;
}

} // namespace

TEST_SUITE("a withdrawal")
{
    TEST_CASE("where the right stands asks the operator to refund, and refunds nothing by itself")
    {
        Shop shop;
        const auto order = sell_under(shop, without_consent());
        CHECK(state(shop, number(order)).has_value());
        const auto withdrawal = kept(shop, order).value();
        CHECK(withdrawal.standing == WithdrawalStanding::in_time);
        CHECK(withdrawal.received == opening_day);
        CHECK(withdrawal.name == "Ann Lee");
        const auto later = shop.look(order);
        CHECK(later.state == OrderState::paid);
        CHECK(later.needs_attention->find("orders refund " + number(order)) != std::string::npos);
        CHECK(acknowledgements(shop) == 1);
    }

    TEST_CASE("after the buyer wanted to be served at once is kept, and says that the right ended")
    {
        Shop shop;
        const auto order = sell_under(shop, german_terms());
        CHECK(state(shop, order.id.text()).has_value());
        CHECK(kept(shop, order)->standing == WithdrawalStanding::right_ended);
        CHECK(shop.look(order).state == OrderState::paid);
        CHECK(shop.look(order).needs_attention->find("had ended") != std::string::npos);
        const auto mail = shop.read([](Snapshot& snapshot) { return messages_to(snapshot, ann); });
        CHECK(mail.front().data.at("standing") == "right_ended");
        CHECK(mail.front().data.at("received") == "2027-01-15, 08:00 UTC");
    }

    TEST_CASE("counts whole days, the last one to its end")
    {
        for (const int days : {14, 15}) {
            Shop shop;
            const auto order = sell_under(shop, without_consent());
            shop.clock.advance(std::chrono::days(days) + std::chrono::hours(15));
            CHECK(state(shop, number(order)).has_value());
            CHECK(kept(shop, order)->standing ==
                  (days == 14 ? WithdrawalStanding::in_time : WithdrawalStanding::late));
        }
    }

    TEST_CASE("may still come on Monday if the last day is a Saturday")
    {
        for (const int days : {16, 17}) {
            Shop shop;
            shop.clock.advance(std::chrono::days(1)); // opening_day is a Friday
            const auto order = sell_under(shop, without_consent());
            shop.clock.advance(std::chrono::days(days) + std::chrono::hours(15));
            CHECK(state(shop, number(order)).has_value());
            CHECK(kept(shop, order)->standing ==
                  (days == 16 ? WithdrawalStanding::in_time : WithdrawalStanding::late));
        }
    }

    TEST_CASE("of a gift is in time until it was opened, whatever its buyer had agreed to")
    {
        for (const bool opened : {false, true}) {
            Shop shop;
            const auto terms = german_terms();
            const auto order = shop.write([&](Transaction& tx) {
                return begin_checkout(tx, {.course_slug = shop.course.slug,
                                           .email = ann.typed(),
                                           .provider = "test",
                                           .gift = GiftRequest{.recipient = "bea@example.org"},
                                           .terms = &terms,
                                           .agreement = full_agreement(terms)})
                    .value()
                    .order;
            });
            shop.deliver(paid(order)).value();
            if (opened)
                shop.write([&](Transaction& tx) {
                    const auto mail = messages_of(tx, order.id).back();
                    const std::string path(mail.data.at("gift_path").as_string());
                    redeem_gift(tx, path.substr(7), {.email = "bea@example.org"}).value();
                });
            CHECK(state(shop, number(order)).has_value());
            CHECK(kept(shop, order)->standing ==
                  (opened ? WithdrawalStanding::right_ended : WithdrawalStanding::in_time));
        }
    }

    TEST_CASE("where the law knows no such right is kept and answered")
    {
        Shop shop;
        auto terms = german_terms();
        terms.law = law_of("US", false).value();
        const auto order = sell_under(shop, terms);
        CHECK(state(shop, number(order)).has_value());
        CHECK(kept(shop, order)->standing == WithdrawalStanding::no_right);
        CHECK(acknowledgements(shop) == 1);
    }

    TEST_CASE("stated twice is one withdrawal with its first time, one mail, one sentence")
    {
        Shop shop;
        const auto order = sell_under(shop, german_terms());
        CHECK(state(shop, number(order)).has_value());
        const auto sentences = shop.look(order).needs_attention;
        shop.clock.advance(std::chrono::hours(3));
        CHECK(state(shop, "#" + number(order)).has_value());
        CHECK(kept(shop, order)->received == opening_day);
        CHECK(acknowledgements(shop) == 1);
        CHECK(shop.look(order).needs_attention == sentences);
        shop.read([](Snapshot& snapshot) { CHECK(list_withdrawals(snapshot).size() == 1); });
    }

    TEST_CASE("that fits no order is answered alike, kept for a person, and mailed to nobody")
    {
        Shop shop;
        const auto order = sell_under(shop, german_terms());
        const auto unpaid = begin_under(shop, german_terms());
        CHECK(state(shop, number(order), "eve@example.org").has_value());
        CHECK(state(shop, "4711").has_value());
        CHECK(state(shop, "no number at all").has_value());
        CHECK(state(shop, number(unpaid)).has_value());
        CHECK_FALSE(kept(shop, order));
        CHECK_FALSE(kept(shop, unpaid));
        CHECK_FALSE(shop.look(order).needs_attention);
        CHECK(acknowledgements(shop) == 0);
        const auto all = shop.read([](Snapshot& snapshot) { return list_withdrawals(snapshot); });
        REQUIRE(all.size() == 4);
        CHECK(all.back().email == "eve@example.org");
        CHECK(all.back().standing == WithdrawalStanding::unknown_order);
    }

    TEST_CASE("without an order, a name or an address is refused, and so is a line break in one")
    {
        Shop shop;
        const auto refusal = [&](const WithdrawalStatement& statement) {
            return shop.write([&](Transaction& tx) { return withdraw(tx, statement); }).error();
        };
        CHECK(refusal({"", "Ann", "ann@example.org"}) == Refusal::withdrawal_invalid);
        CHECK(refusal({"1", "", "ann@example.org"}) == Refusal::withdrawal_invalid);
        CHECK(refusal({"1", "A\r\nBcc: x", "ann@example.org"}) == Refusal::withdrawal_invalid);
        CHECK(refusal({"1", std::string(201, 'a'), "ann@example.org"}) ==
              Refusal::withdrawal_invalid);
        CHECK(refusal({"1", "Ann", "ann"}) == Refusal::email_invalid);
    }

    TEST_CASE("is counted by address, known or not, so that a limit tells nothing")
    {
        for (const bool known : {true, false}) {
            Shop shop;
            const auto order = sell_under(shop, german_terms());
            const std::string email = known ? "ann@example.org" : "eve@example.org";
            for (int i = 0; i < greatest_withdrawals_an_hour; ++i)
                CHECK(state(shop, number(order), email).has_value());
            CHECK(state(shop, number(order), email).error() == Refusal::too_many_withdrawals);
            shop.clock.advance(std::chrono::hours(1));
            CHECK(state(shop, number(order), email).has_value());
        }
    }

    TEST_CASE("by a flood of strangers fills no disk and stops no customer")
    {
        Shop shop;
        const auto order = sell_under(shop, german_terms());
        for (int i = 0; i < greatest_unknown_an_hour + 20; ++i)
            CHECK(state(shop, "4711", "eve" + std::to_string(i) + "@example.org").has_value());
        shop.read([](Snapshot& snapshot) {
            CHECK(list_withdrawals(snapshot, 1000).size() == greatest_unknown_an_hour);
        });
        CHECK(state(shop, number(order)).has_value());
        CHECK(kept(shop, order));
    }
}
