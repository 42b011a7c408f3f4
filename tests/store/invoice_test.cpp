#include "law.hpp"
#include "race.hpp"
#include "store/invoice.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace supple::store;

namespace
{

std::vector<Invoice> look(Shop& shop, const Order& order)
{
    return shop.read([&](Snapshot& snapshot) { return invoices_of(snapshot, order.id); });
}

void tell(Shop& shop, const Order& order, const Movement& movement)
{
    shop.write([&](Transaction& tx) { fulfil(tx, order.id, movement).value(); });
}

Movement refund(const Order& order, std::string_view amount, std::string_view reference)
{
    return movement(order, PaymentKind::refund, dollars(amount), reference);
}

// What the documents say was kept: the invoices less their credit notes.
std::pair<std::int64_t, std::int64_t> kept(const std::vector<Invoice>& all)
{
    std::pair<std::int64_t, std::int64_t> sum{0, 0};
    for (const Invoice& one : all) {
        const int sign = one.kind == InvoiceKind::invoice ? 1 : -1;
        sum.first += sign * one.gross.minor_units;
        sum.second += sign * one.tax.value_or(0);
    }
    return sum;
}

} // namespace

TEST_SUITE("an invoice")
{
    TEST_CASE("is there as soon as an order is paid, and once")
    {
        Shop shop;
        const auto order = begin_under(shop, german_terms());
        CHECK(look(shop, order).empty());
        tell(shop, order, charge(order));
        tell(shop, order, charge(order));
        const auto all = look(shop, order);
        REQUIRE(all.size() == 1);
        CHECK(all[0].number == 1);
        CHECK(all[0].gross == dollars("29.00"));
        CHECK(all[0].tax == 463);
        CHECK(all[0].issued == opening_day);
        CHECK(number_text(all[0], "S-") == "TEST-000001");
    }

    TEST_CASE("is numbered without a gap, whoever pays in between or fails to")
    {
        Shop shop;
        const auto terms = german_terms();
        const auto first = begin_under(shop, terms);
        const auto never = begin_under(shop, terms);
        const auto last = begin_under(shop, terms);
        tell(shop, last, charge(last));
        CHECK_THROWS(shop.write([&](Transaction& tx) {
            fulfil(tx, never.id, charge(never)).value();
            throw std::runtime_error("the disk is full");
        }));
        tell(shop, first, charge(first));
        CHECK(look(shop, last)[0].number == 1);
        CHECK(look(shop, first)[0].number == 2);
        CHECK(look(shop, never).empty());
        shop.read([](Snapshot& snapshot) { CHECK(missing_invoice_numbers(snapshot, false) == 0); });
    }

    TEST_CASE("counts real money apart from tests")
    {
        Shop shop;
        sell_under(shop, german_terms());
        const auto real = shop.write([&](Transaction& tx) {
            const auto terms = german_terms();
            const auto order = begin_checkout(tx, {.course_slug = shop.course.slug,
                                                   .email = "bob@example.org",
                                                   .provider = "test",
                                                   .live = true,
                                                   .terms = &terms,
                                                   .agreement = full_agreement(terms)})
                                   .value()
                                   .order;
            fulfil(tx, order.id, charge(order)).value();
            return order;
        });
        const auto all = look(shop, real);
        REQUIRE(all.size() == 1);
        CHECK(all[0].number == 1);
        CHECK(number_text(all[0], "S-") == "S-000001");
    }

    TEST_CASE("is corrected by a credit note for each refund, to the last cent of tax")
    {
        Shop shop;
        const auto order = sell_under(shop, german_terms());
        for (const auto* part : {"0.01", "9.99", "10.01", "8.99"})
            tell(shop, order, refund(order, part, std::string("re_") + part));
        tell(shop, order, refund(order, "8.99", "re_8.99"));
        tell(shop, order, refund(order, "5.00", "re_too_much"));
        const auto all = look(shop, order);
        REQUIRE(all.size() == 5);
        for (std::size_t i = 1; i < all.size(); ++i) {
            CHECK(all[i].kind == InvoiceKind::credit_note);
            CHECK(all[i].corrects == all[0].id);
            CHECK(all[i].number == static_cast<std::int64_t>(i + 1));
        }
        CHECK(kept(all) == std::pair<std::int64_t, std::int64_t>{0, 0});
    }

    TEST_CASE("and its credit note come out alike, whatever order the messages come in")
    {
        for (const bool refund_first : {false, true}) {
            Shop shop;
            const auto order = begin_under(shop, german_terms());
            const auto back = event(order, EventKind::refunded, "evt_2", order.price, "re_1");
            if (refund_first)
                shop.deliver(back).value();
            shop.deliver(paid(order)).value();
            if (!refund_first)
                shop.deliver(back).value();
            const auto all = look(shop, order);
            REQUIRE(all.size() == 2);
            CHECK(all[0].kind == InvoiceKind::invoice);
            CHECK(all[1].kind == InvoiceKind::credit_note);
            CHECK(kept(all).first == 0);
        }
    }

    TEST_CASE("is not written twice for an order that was paid twice, but follows the money")
    {
        Shop shop;
        const auto order = sell_under(shop, german_terms());
        auto again = charge(order);
        again.payment = again.reference = "pay_again";
        tell(shop, order, again);
        CHECK(look(shop, order).size() == 1);
        // The operator gives the first one back: the second now pays the order.
        tell(shop, order, refund(order, "29.00", "re_first"));
        const auto all = look(shop, order);
        REQUIRE(all.size() == 3);
        CHECK(all[2].kind == InvoiceKind::invoice);
        CHECK(all[2].payment == "pay_again");
        CHECK(kept(all).first == order.price.minor_units);
    }

    TEST_CASE("is not ours where the provider sells in its own name, and none is for nothing")
    {
        Shop shop;
        auto terms = german_terms();
        terms.tax.mode = TaxMode::managed;
        CHECK(look(shop, sell_under(shop, terms)).empty());
        const auto old = shop.sell("old@example.org"); // from before there were terms
        CHECK(look(shop, old).empty());
    }

    TEST_CASE("names the provider's tax if the provider told it, and no other")
    {
        Shop shop;
        auto terms = german_terms();
        terms.tax.mode = TaxMode::stripe_tax;
        const auto untold = sell_under(shop, terms);
        CHECK_FALSE(look(shop, untold)[0].tax);
        const auto told = begin_under(shop, terms);
        shop.write([&](Transaction& tx) {
            auto movement = charge(told);
            movement.tax = ReckonedTax{dollars("5.03"), "SE"};
            fulfil(tx, told.id, movement).value();
            CHECK(terms_of(tx, told.id)->buyer_country == "SE");
        });
        CHECK(look(shop, told)[0].tax == 503);
        tell(shop, told, refund(told, "14.50", "re_half"));
        tell(shop, told, refund(told, "14.50", "re_rest"));
        CHECK(kept(look(shop, told)) == std::pair<std::int64_t, std::int64_t>{0, 0});
    }

    TEST_CASE("takes a buyer's name once, within a month, and not after a credit note")
    {
        Shop shop;
        const Buyer buyer{"Studio Öst AB", "Kungsgatan 1\n111 43 Stockholm", "SE556677889901"};
        const auto enter = [&](const Order& order, const Buyer& who) {
            return shop.write([&](Transaction& tx) { return enter_buyer(tx, order.id, who); });
        };
        const auto order = sell_under(shop, german_terms());
        for (const Buyer& wrong :
             {Buyer{"", "x", ""}, Buyer{"a\nb", "", ""}, Buyer{std::string(201, 'a'), "", ""},
              Buyer{"a", "1\n2\n3\n4\n5\n6", ""}, Buyer{"a", "b\r", ""}, Buyer{"a", "", "\x01"}})
            CHECK(enter(order, wrong).error() == Refusal::buyer_invalid);
        CHECK(enter(order, buyer).has_value());
        CHECK(enter(order, {"Somebody else", "", ""}).error() == Refusal::invoice_fixed);
        shop.read(
            [&](Snapshot& snapshot) { CHECK(buyer_of(snapshot, order.id)->name == buyer.name); });

        const auto refunded = sell_under(shop, german_terms());
        tell(shop, refunded, refund(refunded, "1.00", "re_x"));
        CHECK(enter(refunded, buyer).error() == Refusal::invoice_fixed);

        const auto late = sell_under(shop, german_terms());
        shop.clock.advance(buyer_entry);
        CHECK(enter(late, buyer).error() == Refusal::invoice_fixed);
        CHECK(enter(begin_under(shop, german_terms()), buyer).error() ==
              Refusal::invoice_not_found);
    }
}

TEST_SUITE("two tills")
{
    // Two processes pay orders of one file at once; each opens the database for itself.
    TEST_CASE("that are paid at once still number without a gap")
    {
        Shop shop;
        constexpr int each = 40;
        std::vector<Order> orders;
        for (int i = 0; i < 2 * each; ++i)
            orders.push_back(begin_under(shop, german_terms()));
        race(2, [&](int till, const auto& ready) {
            SeededRandom random(static_cast<std::uint64_t>(till) + 100);
            auto database = Database::open(shop.folder.path() / "supple.db", shop.clock, random);
            ready();
            for (int i = 0; i < each; ++i) {
                const Order& order = orders[static_cast<std::size_t>(2 * i + till)];
                database.write(
                    [&](Transaction& tx) { fulfil(tx, order.id, charge(order)).value(); });
            }
            return 0;
        });
        std::set<std::int64_t> numbers;
        for (const Order& order : orders)
            numbers.insert(look(shop, order).at(0).number);
        CHECK(numbers.size() == 2 * each);
        CHECK(*numbers.begin() == 1);
        CHECK(*numbers.rbegin() == 2 * each);
    }
}
