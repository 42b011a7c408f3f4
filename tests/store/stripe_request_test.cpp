#include "shop.hpp"
#include "store/form_body.hpp"
#include "store/stripe_amount.hpp"
#include "store/stripe_object.hpp"
#include "store/stripe_request.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace supple::store;

namespace
{

const stripe::PageTerms plain_terms{.title = "Your supple psoas",
                                    .public_address = "https://shop.example.org"};

Order pending_order(Shop& shop)
{
    return shop.write([&](Transaction& tx) {
        return begin_checkout(tx, {.course_slug = shop.course.slug,
                                   .email = "ann+yoga@example.org",
                                   .provider = stripe::provider_name})
            .value()
            .order;
    });
}

bool has(const stripe::Request& request, const std::string& pair)
{
    const auto form = "&" + request.form + "&";
    return form.find("&" + pair + "&") != std::string::npos;
}

Money money(std::string_view amount, std::string_view currency)
{
    return Money::parse(amount, currency).value();
}

} // namespace

TEST_SUITE("a form's body")
{
    TEST_CASE("escapes what Stripe's own library escapes, and leaves brackets readable")
    {
        // The right-hand side was written by stripe@23.1.0 for the same pairs.
        FormBody form;
        form.add("a[b][0]", "x y&z=1").add("é", "!'()*~-_.").add("n", std::int64_t{-5});
        CHECK(form.text() == "a[b][0]=x%20y%26z%3D1&%C3%A9=%21%27%28%29%2A~-_.&n=-5");
    }

    TEST_CASE("lets no value begin another pair")
    {
        FormBody form;
        form.add("metadata[title]", "a&mode=setup\r\n%26");
        CHECK(form.text() == "metadata[title]=a%26mode%3Dsetup%0D%0A%2526");
    }

    TEST_CASE("for the balance wants each movement with what it is of")
    {
        const auto request = stripe::balance_since(Timestamp(std::chrono::seconds(7)), "");
        CHECK(request.path ==
              "/v1/balance_transactions?created[gte]=7&limit=100&expand[0]=data.source");
    }
}

TEST_SUITE("what Stripe kept")
{
    std::optional<Fee> fee_in(std::string_view json)
    {
        return stripe::read_fee(stripe::parse_object(json).value());
    }

    TEST_CASE("of a payment is told in the account's currency, also when it was given back")
    {
        const auto kept =
            fee_in(R"({"object":"balance_transaction","fee":114,"currency":"eur","amount":2900,
                       "source":{"object":"charge","payment_intent":"pi_1"}})");
        REQUIRE(kept);
        CHECK(kept->payment == "pi_1");
        CHECK(kept->amount == Money::of(114, "EUR").value());
        CHECK_FALSE(kept->returned);
        const auto back = fee_in(R"({"object":"balance_transaction","fee":-8000,"currency":"isk",
                                     "source":{"object":"refund","payment_intent":"pi_2"}})");
        REQUIRE(back);
        CHECK(back->returned);
        CHECK(back->amount == Money::of(80, "ISK").value()); // Stripe adds two zeros to these
        // A currency that is none.
        CHECK_FALSE(fee_in(R"({"object":"balance_transaction","fee":-80,"currency":"???",
                               "source":{"object":"refund","payment_intent":"pi_2"}})"));
    }

    TEST_CASE("is nothing of a payout, a movement without a fee, or one whose source it kept back")
    {
        CHECK_FALSE(fee_in(R"({"object":"balance_transaction","fee":0,"currency":"eur",
                               "source":{"object":"charge","payment_intent":"pi_1"}})"));
        CHECK_FALSE(fee_in(R"({"object":"balance_transaction","fee":200,"currency":"eur",
                               "source":{"object":"payout"}})"));
        CHECK_FALSE(fee_in(R"({"object":"balance_transaction","fee":200,"currency":"eur",
                               "source":"ch_1"})"));
        CHECK_FALSE(fee_in(R"({"object":"charge","fee":200,"currency":"eur"})"));
    }
}

TEST_SUITE("a sum at Stripe")
{
    TEST_CASE("is in the currency's minor units, with Stripe's three exceptions, both ways")
    {
        const auto both_ways = [](const Money& sum, std::int64_t amount, std::string_view code) {
            CHECK(stripe::amount_of(sum).value() == amount);
            CHECK(stripe::currency_code(sum.currency) == code);
            CHECK(stripe::money_of(amount, code).value() == sum);
        };
        both_ways(money("29.00", "USD"), 2900, "usd");
        both_ways(money("2900", "JPY"), 2900, "jpy");
        both_ways(money("2.900", "KWD"), 2900, "kwd");
        both_ways(money("3900", "ISK"), 390000, "isk");
        both_ways(money("90000", "UGX"), 9000000, "ugx");
        both_ways(money("90000.00", "MGA"), 90000, "mga");
    }

    TEST_CASE("that cannot be said is refused")
    {
        CHECK(stripe::amount_of(money("1.20", "MGA")).error() == Refusal::money_invalid);
        CHECK(stripe::money_of(390050, "isk").error() == Refusal::money_invalid);
        CHECK(stripe::money_of(-1, "usd").has_error());
        CHECK(stripe::money_of(100, "zzz").error() == Refusal::currency_unknown);
        CHECK(stripe::money_of(INT64_MAX, "mga").error() == Refusal::money_too_large);
    }
}

TEST_SUITE("a request to Stripe")
{
    TEST_CASE("opens a page that can be found again by our order, with the stored key")
    {
        Shop shop;
        const auto order = pending_order(shop);
        const auto request = stripe::open_page(order, plain_terms).value();
        const auto& id = order.id.text();
        CHECK(request.verb == stripe::Verb::post);
        CHECK(request.path == "/v1/checkout/sessions");
        CHECK(request.idempotency_key == order.idempotency_key);
        for (const std::string pair :
             {"mode=payment", "line_items[0][quantity]=1",
              "customer_email=ann%2Byoga%40example.org", "line_items[0][price_data][currency]=usd",
              "line_items[0][price_data][unit_amount]=2900",
              "line_items[0][price_data][product_data][name]=Your%20supple%20psoas"})
            CHECK(has(request, pair));
        CHECK(has(request, "client_reference_id=" + id));
        CHECK(has(request, "metadata[supple_order]=" + id));
        CHECK(has(request, "payment_intent_data[metadata][supple_order]=" + id));
        CHECK(request.form.find("payment_method_types") == std::string::npos);
        CHECK(request.form.find("ui_mode") == std::string::npos);
        CHECK(request.form.find("tax") == std::string::npos);
    }

    TEST_CASE("asks for an option only if it was set, and then that the price contains the tax")
    {
        Shop shop;
        const auto order = pending_order(shop);
        auto terms = plain_terms;
        terms.options = {.automatic_tax = true,
                         .promotion_codes = true,
                         .terms_consent = true,
                         .managed_payments = false,
                         .tax_code = "txcd_20060158"};
        const auto request = stripe::open_page(order, terms).value();
        for (const std::string pair :
             {"automatic_tax[enabled]=true", "allow_promotion_codes=true",
              "consent_collection[terms_of_service]=required",
              "line_items[0][price_data][tax_behavior]=inclusive",
              "line_items[0][price_data][product_data][tax_code]=txcd_20060158"})
            CHECK(has(request, pair));
        terms.options.managed_payments = true;
        const auto managed = stripe::open_page(order, terms).value();
        CHECK(has(managed, "managed_payments[enabled]=true"));
        CHECK(managed.form.find("automatic_tax") == std::string::npos);
    }

    TEST_CASE("without what may be rejected is a plain one under a key of its own, twice the same")
    {
        Shop shop;
        const auto order = pending_order(shop);
        auto terms = plain_terms;
        terms.options.automatic_tax = true;
        const auto plain = stripe::open_plain_page(order, terms).value();
        CHECK(plain.form == stripe::open_plain_page(order, plain_terms)->form);
        CHECK(plain.form.find("tax") == std::string::npos);
        CHECK(plain.form.find("customer_email") == std::string::npos);
        CHECK(has(plain, "metadata[supple_order]=" + order.id.text()));
        CHECK(plain.idempotency_key != order.idempotency_key);
        CHECK(plain.idempotency_key == stripe::open_plain_page(order, terms)->idempotency_key);
    }

    TEST_CASE("names the payment, the sum and itself when it refunds")
    {
        const RefundRequest wanted{.order = {},
                                   .payment = "pi_1",
                                   .amount = dollars("10"),
                                   .idempotency_key = "order-o-refund-1"};
        const auto request = stripe::refund(wanted).value();
        CHECK(request.path == "/v1/refunds");
        CHECK(has(request, "payment_intent=pi_1"));
        CHECK(has(request, "amount=1000"));
        CHECK(has(request, "metadata[supple_refund]=order-o-refund-1"));
        CHECK(request.idempotency_key == wanted.idempotency_key);
    }

    TEST_CASE("for events names all kinds we act on, which are no more than Stripe takes at once")
    {
        const auto request = stripe::events_since(Timestamp(std::chrono::seconds(7)), "evt_9");
        CHECK(request.path.starts_with(
            "/v1/events?created[gte]=7&limit=100&starting_after=evt_9&types[0]="));
        CHECK(stripe::event_types().size() <= 20);
        CHECK(std::ranges::count(request.path, ']') ==
              static_cast<std::ptrdiff_t>(stripe::event_types().size()) + 1);
    }
}
