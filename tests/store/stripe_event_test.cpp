#include "shop.hpp"
#include "store/stripe_event.hpp"
#include "store/stripe_object.hpp"
#include "store/stripe_request.hpp"
#include "store/webhook_signature.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

const std::string order_id = "oabcdefghijklmnopqrst";

boost::json::object page(std::string_view status, std::string_view paid)
{
    return {{"id", "cs_test_1"},
            {"object", "checkout.session"},
            {"status", status},
            {"payment_status", paid},
            {"payment_intent", "pi_1"},
            {"amount_total", 2900},
            {"currency", "usd"},
            {"livemode", false},
            {"total_details", {{"amount_discount", 0}}},
            {"metadata", {{"supple_order", order_id}}}};
}

boost::json::object refund(std::string_view status)
{
    return {{"id", "re_1"},      {"object", "refund"}, {"payment_intent", "pi_1"}, {"amount", 1000},
            {"currency", "usd"}, {"status", status},   {"created", 1700000001}};
}

boost::json::object dispute(std::string_view status)
{
    return {{"id", "dp_1"},   {"object", "dispute"}, {"payment_intent", "pi_1"},
            {"amount", 2900}, {"currency", "usd"},   {"status", status}};
}

boost::json::object event_of(std::string_view type, boost::json::object subject)
{
    return {{"id", "evt_1"},     {"object", "event"},
            {"type", type},      {"created", 1700000000},
            {"livemode", false}, {"data", {{"object", std::move(subject)}}}};
}

WebhookEvent read(std::string_view type, boost::json::object subject, bool inquiries = false)
{
    return stripe::read_event(event_of(type, std::move(subject)),
                              {.live = false, .inquiries_are_disputes = inquiries})
        .value();
}

} // namespace

TEST_SUITE("an event of Stripe")
{
    TEST_CASE("of a completed page pays the order that its metadata names")
    {
        const auto event = read("checkout.session.completed", page("complete", "paid"));
        CHECK(event.kind == EventKind::paid);
        CHECK(event.order->text() == order_id);
        CHECK(event.payment == "pi_1");
        CHECK(event.reference == "pi_1");
        CHECK(event.amount == dollars("29"));
        CHECK(event.provider == "stripe");
    }

    TEST_CASE("of a completed page whose money is still under way pays nothing")
    {
        CHECK(read("checkout.session.completed", page("complete", "unpaid")).kind ==
              EventKind::not_paid);
        CHECK(read("checkout.session.async_payment_succeeded", page("complete", "paid")).kind ==
              EventKind::paid);
        CHECK(read("checkout.session.async_payment_failed", page("complete", "unpaid")).kind ==
              EventKind::expired);
    }

    TEST_CASE("in a version of the API that tells the buyer's currency pays nothing")
    {
        const auto kind_in = [](std::string_view version) {
            auto event = event_of("checkout.session.completed", page("complete", "paid"));
            event["api_version"] = version;
            return stripe::read_event(event, {})->kind;
        };
        CHECK(kind_in(stripe::api_version) == EventKind::paid);
        CHECK(kind_in("2025-03-31.basil") == EventKind::paid);
        CHECK(kind_in("2024-06-20") == EventKind::not_paid);
    }

    TEST_CASE("of a page that cost nothing names the page as its payment, and the discount")
    {
        auto free = page("complete", "no_payment_required");
        free["payment_intent"] = nullptr;
        free["amount_total"] = 0;
        free["total_details"] = {{"amount_discount", 2900}};
        const auto event = read("checkout.session.completed", free);
        CHECK(event.kind == EventKind::paid);
        CHECK(event.payment == "cs_test_1");
        CHECK(event.amount->minor_units == 0);
        CHECK(event.discount == dollars("29"));
    }

    TEST_CASE("of a page whose tax was reckoned tells the tax and the country, and no other does")
    {
        auto taxed = page("complete", "paid");
        taxed["total_details"] = {{"amount_discount", 0}, {"amount_tax", 580}};
        taxed["customer_details"] = {{"address", {{"country", "SE"}}}};
        CHECK_FALSE(read("checkout.session.completed", taxed).tax);
        taxed["automatic_tax"] = {{"enabled", true}, {"status", "failed"}};
        CHECK_FALSE(read("checkout.session.completed", taxed).tax);
        taxed["automatic_tax"] = {{"enabled", true}, {"status", "complete"}};
        const auto event = read("checkout.session.completed", taxed);
        REQUIRE(event.tax);
        CHECK(event.tax->tax == dollars("5.80"));
        CHECK(event.tax->buyer_country == "SE");
    }

    TEST_CASE("of an expired page names the page")
    {
        const auto event = read("checkout.session.expired", page("expired", "unpaid"));
        CHECK(event.kind == EventKind::expired);
        CHECK(event.reference == "cs_test_1");
    }

    TEST_CASE("of a refund names it and its own sum, not the running total")
    {
        const auto event = read("refund.created", refund("succeeded"));
        CHECK(event.kind == EventKind::refunded);
        CHECK(event.reference == "re_1");
        CHECK(event.amount == dollars("10"));
        CHECK_FALSE(event.order);
        CHECK(read("refund.updated", refund("pending")).kind == EventKind::refunded);
        CHECK(read("refund.failed", refund("failed")).kind == EventKind::refund_failed);
        CHECK(read("refund.updated", refund("canceled")).kind == EventKind::refund_failed);
        CHECK(read("refund.updated", refund("requires_action")).kind == EventKind::other);
        CHECK(read("charge.refunded", {{"id", "ch_1"}}).kind == EventKind::other);
    }

    TEST_CASE("of a dispute is what its status says, whichever event brings it")
    {
        for (const auto type : {"charge.dispute.created", "charge.dispute.updated",
                                "charge.dispute.funds_withdrawn", "charge.dispute.closed"}) {
            const auto kind = [&](std::string_view status) {
                return read(type, dispute(status)).kind;
            };
            CHECK(kind("needs_response") == EventKind::dispute_opened);
            CHECK(kind("under_review") == EventKind::dispute_opened);
            CHECK(kind("appeal_under_review") == EventKind::dispute_opened);
            CHECK(kind("a_word_of_next_year") == EventKind::dispute_opened);
            CHECK(kind("won") == EventKind::dispute_won);
            CHECK(kind("warning_closed") == EventKind::dispute_won);
            CHECK(kind("prevented") == EventKind::dispute_won);
            CHECK(kind("lost") == EventKind::dispute_lost);
            CHECK(kind("warning_needs_response") == EventKind::inquiry);
            CHECK(read(type, dispute("warning_under_review"), true).kind ==
                  EventKind::dispute_opened);
        }
    }

    TEST_CASE("that warns names the payment it is about")
    {
        const auto event = read("radar.early_fraud_warning.created",
                                {{"id", "issfr_1"}, {"payment_intent", "pi_1"}});
        CHECK(event.kind == EventKind::fraud_warning);
        CHECK(event.payment == "pi_1");
    }

    TEST_CASE("of a kind we do not know is kept and does nothing")
    {
        CHECK(read("invoice.created", {{"id", "in_1"}}).kind == EventKind::other);
        CHECK(read("payment_intent.payment_failed", {{"id", "pi_1"}}).kind == EventKind::not_paid);
    }

    TEST_CASE("about another's wares is no fault, however strange its sums")
    {
        auto foreign = page("complete", "paid");
        foreign["metadata"] = boost::json::object{};
        CHECK_FALSE(read("checkout.session.completed", foreign).order);
        foreign["currency"] = "zzz";
        CHECK(read("checkout.session.completed", foreign).kind == EventKind::other);
        auto without_payment = refund("succeeded");
        without_payment["payment_intent"] = nullptr;
        CHECK(read("refund.created", without_payment).kind == EventKind::other);
        auto ours = page("complete", "paid");
        ours["currency"] = "zzz";
        CHECK(stripe::read_event(event_of("checkout.session.completed", ours), {}).error() ==
              Refusal::event_invalid);
    }

    TEST_CASE("of the other mode, thin or broken is refused")
    {
        const auto whole = event_of("checkout.session.completed", page("complete", "paid"));
        CHECK(stripe::read_event(whole, {.live = true}).error() == Refusal::wrong_mode);
        auto thin = whole;
        thin["object"] = "v2.core.event";
        CHECK(stripe::read_event(thin, {}).error() == Refusal::event_invalid);
        CHECK(stripe::read_event({}, {}).error() == Refusal::event_invalid);
        auto hollow = whole;
        hollow["data"] = {{"object", "pi_1"}};
        CHECK(stripe::read_event(hollow, {}).error() == Refusal::event_invalid);
    }

    TEST_CASE("by webhook keeps the very bytes that were signed, and needs its signature")
    {
        const Timestamp now{std::chrono::seconds(1'700'000'000)};
        const std::string body = " " + boost::json::serialize(event_of("checkout.session.completed",
                                                                       page("complete", "paid")));
        const auto header = sign_webhook("whsec_1", body, now);
        CHECK(stripe::read_webhook(header, "whsec_1", body, now, {})->body == body);
        CHECK(stripe::read_webhook(header, "whsec_2", body, now, {}).error() ==
              Refusal::signature_invalid);
        CHECK(stripe::read_webhook(header, "whsec_1", body + " ", now, {}).error() ==
              Refusal::signature_invalid);
        const auto noise = sign_webhook("whsec_1", "[1,2", now);
        CHECK(stripe::read_webhook(noise, "whsec_1", "[1,2", now, {}).error() ==
              Refusal::event_invalid);
        std::string deep(5000, '[');
        CHECK(stripe::read_webhook(sign_webhook("whsec_1", deep, now), "whsec_1", deep, now, {})
                  .error() == Refusal::event_invalid);
    }

    TEST_CASE("with a discount pays the order at the lower price, and once")
    {
        Shop shop;
        auto order = shop.begin();
        auto message = paid(order);
        message.amount = dollars("20");
        message.discount = dollars("9");
        CHECK(shop.deliver(message).value() == EventOutcome::applied);
        order = shop.look(order);
        CHECK(order.state == OrderState::paid);
        CHECK(order.price == dollars("20"));
        CHECK_FALSE(order.needs_attention);
        message.event_id = "evt_again";
        CHECK(shop.deliver(message).value() == EventOutcome::no_change);
        CHECK(shop.look(order).price == dollars("20"));
        auto lie = paid(shop.begin("bob@example.org"), "evt_bob");
        lie.amount = dollars("20");
        lie.discount = dollars("5");
        lie.payment = lie.reference = "pay_bob";
        shop.deliver(lie).value();
        CHECK(shop.read([&](Snapshot& s) { return find_order(s, *lie.order)->state; }) ==
              OrderState::pending);
    }

    TEST_CASE("with a discount of all there is to pay still opens the course")
    {
        Shop shop;
        const auto order = shop.begin();
        auto message = paid(order);
        message.amount = dollars("0");
        message.discount = dollars("29");
        CHECK(shop.deliver(message).value() == EventOutcome::applied);
        CHECK(shop.look(order).state == OrderState::paid);
    }

    TEST_CASE("of a lost dispute that overtakes its opening suspends all the same")
    {
        Shop shop;
        const auto order = shop.sell();
        shop.deliver(event(order, EventKind::dispute_lost, "evt_1", order.price, "dp_1")).value();
        CHECK(shop.look(order).state == OrderState::disputed);
        shop.deliver(event(order, EventKind::dispute_won, "evt_2", order.price, "dp_1")).value();
        CHECK(shop.look(order).state == OrderState::paid);
    }
}

TEST_SUITE("an error of Stripe")
{
    TEST_CASE("is read from its body, and empty from anything else")
    {
        const auto error = stripe::read_error(
            R"({"error":{"type":"invalid_request_error","code":"x","param":"y","message":"z"}})");
        CHECK(error.type == "invalid_request_error");
        CHECK(error.parameter == "y");
        CHECK(stripe::read_error("<html>").type.empty());
        CHECK(stripe::read_error("[]").type.empty());
    }
}
