#include "law.hpp"
#include "store/checkout.hpp"
#include "store/coupon.hpp"
#include "store/invoice.hpp"
#include "store/sale_terms.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

TEST_SUITE("the law of a seller")
{
    TEST_CASE("follows from the country alone")
    {
        for (const auto* country : {"DE", "AT", "FR", "IE", "NO", "IS", "LI"}) {
            const auto law = law_of(country, false).value();
            CHECK(law.region == Region::eu);
            CHECK(law.asks_consent);
            CHECK(law.withdraws_online);
            CHECK(law.withdrawal_days == 14);
        }
        CHECK(law_of("GB", false)->region == Region::uk);
        CHECK(law_of("GB", false)->asks_consent);
        for (const auto* country : {"CH", "US", "AU", "BR"}) {
            CHECK(law_of(country, false)->informs);
            CHECK_FALSE(law_of(country, false)->asks_consent);
            CHECK(law_of(country, false)->withdrawal_days == 0);
        }
    }

    TEST_CASE("is that of Europe too, for whoever turns to buyers there")
    {
        CHECK(law_of("US", true)->region == Region::eu);
        CHECK(law_of("US", true)->country == "US");
        CHECK(law_of("US", true)->withdraws_online);
    }

    TEST_CASE("promises nothing while no country is named")
    {
        CHECK(law_of("", false).value() == SellerLaw{});
    }

    TEST_CASE("does not guess what a wrong code means")
    {
        for (const auto* wrong : {"UK", "EL", "de", "DEU", "D", "XX", " E", "E A", "AD AE"})
            CHECK(law_of(wrong, false).error() == Refusal::country_unknown);
        CHECK(law_of("", true).error() == Refusal::country_unknown);
    }
}

TEST_SUITE("terms of sale")
{
    TEST_CASE("are agreed to by both boxes and today's words, or not at all")
    {
        const auto terms = german_terms();
        auto agreement = full_agreement(terms);
        CHECK(check_agreement(terms, agreement).has_value());
        agreement.right_ends = false;
        CHECK(check_agreement(terms, agreement).error() == Refusal::consent_missing);
        agreement = full_agreement(terms);
        agreement.begins_at_once = false;
        CHECK(check_agreement(terms, agreement).error() == Refusal::consent_missing);
        agreement = full_agreement(terms);
        agreement.text_hash = SaleText{.text = "Other words"}.hash();
        CHECK(check_agreement(terms, agreement).error() == Refusal::terms_changed);
        agreement.text_hash.clear();
        CHECK(check_agreement(terms, agreement).error() == Refusal::terms_changed);
    }

    TEST_CASE("ask nothing where the law asks nothing")
    {
        CHECK(check_agreement({}, {}).has_value());
    }

    TEST_CASE("are kept with the order, in the very words")
    {
        Shop shop;
        const auto terms = german_terms();
        const auto order = begin_under(shop, terms);
        shop.read([&](Snapshot& snapshot) {
            const auto kept = terms_of(snapshot, order.id).value();
            CHECK(kept.agreed == opening_day);
            CHECK(kept.begins_at_once);
            CHECK(kept.right_ends);
            CHECK(kept.withdrawal_days == 14);
            CHECK(kept.tax.rate == 1900);
            CHECK(kept.seller.address == "Lindenweg 4\n10115 Berlin");
            const auto text = text_shown(snapshot, *kept.text_hash).value();
            CHECK(text.text == terms.shown->text);
            CHECK(text.version == "1");
        });
    }

    TEST_CASE("keep each wording once, and an old order its own")
    {
        Shop shop;
        auto terms = german_terms();
        const auto first = begin_under(shop, terms);
        begin_under(shop, terms);
        terms.shown->text += " Differently.";
        const auto third = begin_under(shop, terms);
        shop.read([&](Snapshot& snapshot) {
            const auto old_hash = *terms_of(snapshot, first.id)->text_hash;
            const auto new_hash = *terms_of(snapshot, third.id)->text_hash;
            CHECK(old_hash != new_hash);
            CHECK(text_shown(snapshot, old_hash)->text == german_terms().shown->text);
            CHECK(text_shown(snapshot, new_hash)->text == terms.shown->text);
            CHECK_FALSE(text_shown(snapshot, std::string(64, '0')));
        });
    }

    TEST_CASE("stop an order that was not agreed to before anything of it is kept")
    {
        Shop shop;
        const auto terms = german_terms();
        const auto begun = shop.write([&](Transaction& tx) {
            return begin_checkout(tx, {.course_slug = shop.course.slug,
                                       .email = "ann@example.org",
                                       .provider = "test",
                                       .terms = &terms});
        });
        CHECK(begun.error() == Refusal::terms_changed);
        shop.read([](Snapshot& snapshot) { CHECK(list_orders(snapshot, {}).empty()); });
    }

    TEST_CASE("are not asked of an order of nothing: who pays nothing gives up nothing")
    {
        Shop shop;
        const auto terms = german_terms();
        const auto order = shop.write([&](Transaction& tx) {
            create_coupon(tx, {.code = "ALL", .percent = 100}).value();
            return begin_checkout(tx, {.course_slug = shop.course.slug,
                                       .email = "ann@example.org",
                                       .provider = "test",
                                       .code = "ALL",
                                       .terms = &terms})
                .value()
                .order;
        });
        CHECK(order.state == OrderState::paid);
        shop.read([&](Snapshot& snapshot) {
            CHECK_FALSE(terms_of(snapshot, order.id));
            CHECK(invoices_of(snapshot, order.id).empty());
        });
    }

    TEST_CASE("of a seller who must not ask remember no tick")
    {
        Shop shop;
        auto terms = german_terms();
        terms.law = law_of("US", false).value();
        const auto order = begin_under(shop, terms);
        shop.read([&](Snapshot& snapshot) {
            CHECK_FALSE(terms_of(snapshot, order.id)->begins_at_once);
            CHECK_FALSE(terms_of(snapshot, order.id)->right_ends);
        });
    }
}

TEST_SUITE("tax inside of a price")
{
    TEST_CASE("adds up to the cent, for every sum and rate")
    {
        for (const int rate : {0, 250, 550, 770, 810, 1900, 2000, 2100, 2550, 2700, 10'000})
            for (std::int64_t gross = 1; gross < 12'000; ++gross) {
                const auto [net, tax] = split_gross({gross, dollars("1").currency}, rate);
                REQUIRE(net.minor_units + tax.minor_units == gross);
                // Within half a unit of the true value: |tax * (1 + r) - gross * r| <= (1 + r) / 2.
                const auto off = tax.minor_units * (10'000 + rate) - gross * rate;
                REQUIRE(2 * std::abs(off) <= 10'000 + rate);
            }
        const auto largest = split_gross({greatest_minor_units, dollars("1").currency}, 1900);
        CHECK(largest.net.minor_units + largest.tax.minor_units == greatest_minor_units);
    }

    TEST_CASE("is what a calculator says")
    {
        CHECK(split_gross(dollars("29.00"), 1900).tax == dollars("4.63"));
        CHECK(split_gross(dollars("29.00"), 1900).net == dollars("24.37"));
        CHECK(split_gross(Money::parse("2900", "JPY").value(), 1000).tax.minor_units == 264);
        CHECK(split_gross(Money::parse("9.000", "KWD").value(), 500).tax.minor_units == 429);
    }

    TEST_CASE("has a rate that is read and written alike")
    {
        for (const auto* rate : {"0", "19", "8.1", "5.55", "100", "25.5", "2.05"})
            CHECK(format_tax_rate(parse_tax_rate(rate).value()) == rate);
        for (const auto* wrong :
             {"", "-1", "19%", "101", "100.01", "8.123", "8.", ".5", "1e2", "8,1"})
            CHECK(parse_tax_rate(wrong).error() == Refusal::tax_rate_invalid);
    }
}
