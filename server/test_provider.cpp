#include "server/test_provider.hpp"

#include "store/webhook_signature.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace supple
{
namespace
{

std::string_view word_of(TestOutcome outcome)
{
    switch (outcome) {
    case TestOutcome::pay:
        return "checkout.paid";
    case TestOutcome::decline:
        return "checkout.declined";
    case TestOutcome::cancel:
        return "checkout.cancelled";
    }
    return "unknown";
}

// A page that was left or a card that was declined closes nothing: the buyer may try again.
store::EventKind kind_of(std::string_view word)
{
    if (word == word_of(TestOutcome::pay))
        return store::EventKind::paid;
    if (word == word_of(TestOutcome::decline) || word == word_of(TestOutcome::cancel))
        return store::EventKind::not_paid;
    return store::EventKind::other;
}

store::Result<store::WebhookEvent> event_of(const boost::json::object& message)
{
    const auto text = [&](const char* key) {
        return boost::json::value_to<std::string>(message.at(key));
    };
    const auto order = store::OrderId::parse(text("order"));
    const auto amount =
        store::Money::of(message.at("amount").to_number<std::int64_t>(), text("currency"));
    if (!order || !amount)
        return store::Refusal::event_invalid;
    store::WebhookEvent event;
    event.provider = TestProvider::provider_name;
    event.event_id = text("id");
    event.provider_kind = text("type");
    event.kind = kind_of(event.provider_kind);
    event.order = *order;
    event.payment = text("payment");
    event.reference = event.payment;
    event.amount = *amount;
    event.created =
        store::Timestamp(std::chrono::seconds(message.at("created").to_number<std::int64_t>()));
    return event;
}

} // namespace

TestProvider::TestProvider(std::string webhook_secret) : webhook_secret_(std::move(webhook_secret))
{
}

OpenedPage TestProvider::open_page(const store::Order& order, const std::string&)
{
    return {.session = "test_session_" + order.id.text(),
            .address = "/test-payments/" + order.id.text()};
}

PageNews TestProvider::look_at_page(const store::Order& order, store::Timestamp)
{
    return {.charge = {}, .closed = false, .address = "/test-payments/" + order.id.text()};
}

SignedMessage TestProvider::message(const store::Order& order, TestOutcome outcome,
                                    store::Timestamp now) const
{
    const auto word = word_of(outcome);
    std::string body = boost::json::serialize(
        boost::json::object{{"id", "test_event_" + order.id.text() + "_" + std::string(word)},
                            {"type", word},
                            {"created", now.time_since_epoch().count()},
                            {"order", order.id.text()},
                            {"payment", "test_payment_" + order.id.text()},
                            {"amount", order.price.minor_units},
                            {"currency", order.price.currency.code()}});
    std::string signature = store::sign_webhook(webhook_secret_, body, now);
    return {std::move(body), std::move(signature)};
}

store::Movement TestProvider::refund(const store::Order& order, const store::RefundRequest& request,
                                     store::Timestamp now)
{
    store::Movement movement;
    movement.kind = store::PaymentKind::refund;
    movement.provider = order.provider;
    movement.live = order.live;
    movement.payment = request.payment;
    movement.reference = "test_refund_" + request.idempotency_key;
    movement.amount = request.amount;
    movement.occurred = now;
    return movement;
}

store::Result<store::WebhookEvent>
TestProvider::read(std::string_view signature, std::string_view body, store::Timestamp now) const
{
    const auto signed_by_us = store::verify_webhook(signature, webhook_secret_, body, now);
    if (!signed_by_us)
        return signed_by_us.error();
    try {
        auto event = event_of(boost::json::parse(body).as_object());
        if (event)
            event->body = body;
        return event;
    } catch (const std::exception&) { // signed, and still not a message of ours
        return store::Refusal::event_invalid;
    }
}

} // namespace supple
