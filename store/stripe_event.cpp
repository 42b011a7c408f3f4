#include "store/stripe_event.hpp"

#include "store/stripe_object.hpp"
#include "store/stripe_request.hpp"
#include "store/webhook_signature.hpp"

#include <boost/json/serialize.hpp>

namespace supple::store::stripe
{

namespace
{

void take(WebhookEvent& event, const Movement& movement)
{
    event.payment = movement.payment;
    event.reference = movement.reference;
    event.amount = movement.amount;
    event.discount = movement.discount;
    event.tax = movement.tax;
}

// Other wares of the same account may have sums and payments of kinds that we cannot read. To
// refuse their events would have Stripe send them for days, and then close the endpoint.
Result<void> unless_ours(const WebhookEvent& event, Refusal refusal)
{
    if (event.order)
        return refusal;
    return {};
}

// "completed" alone says nothing about money: a bank debit settles days later, by an event of its
// own. A debit that failed closes the page for good, as time does.
Result<void> read_page_event(WebhookEvent& event, const boost::json::object& object, bool believed)
{
    event.order = order_in(object);
    const auto page = read_page(object);
    if (!page)
        return unless_ours(event, page.error());
    event.reference = page->id;
    if (event.provider_kind == "checkout.session.expired" ||
        event.provider_kind == "checkout.session.async_payment_failed") {
        event.kind = EventKind::expired;
        return {};
    }
    const auto charge = believed ? charge_of(*page, event.created) : std::nullopt;
    event.kind = charge ? EventKind::paid : EventKind::not_paid;
    if (charge)
        take(event, *charge);
    return {};
}

Result<void> read_refund_event(WebhookEvent& event, const boost::json::object& object)
{
    const auto refund = read_refund(object);
    if (!refund)
        return {};
    if (refund->status == RefundStatus::undecided)
        return {};
    const bool failed = refund->status == RefundStatus::failed;
    event.kind = failed ? EventKind::refund_failed : EventKind::refunded;
    take(event, movement_of(*refund, event.live));
    return {};
}

EventKind kind_of(DisputeStatus status, const Reading& reading)
{
    switch (status) {
    case DisputeStatus::inquiry:
        return reading.inquiries_are_disputes ? EventKind::dispute_opened : EventKind::inquiry;
    case DisputeStatus::open:
        return EventKind::dispute_opened;
    case DisputeStatus::over:
        return EventKind::dispute_won;
    case DisputeStatus::lost:
        return EventKind::dispute_lost;
    }
    return EventKind::other;
}

Result<void> read_dispute_event(WebhookEvent& event, const boost::json::object& object,
                                const Reading& reading)
{
    const auto dispute = read_dispute(object);
    if (!dispute)
        return {};
    event.kind = kind_of(dispute->status, reading);
    event.payment = dispute->payment;
    event.reference = dispute->id;
    event.amount = dispute->amount;
    return {};
}

Result<void> read_object(WebhookEvent& event, const boost::json::object& object,
                         std::string_view version, const Reading& reading)
{
    const std::string_view type = event.provider_kind;
    if (type.starts_with("checkout.session."))
        return read_page_event(event, object, version.empty() || version >= oldest_version);
    if (type.starts_with("refund."))
        return read_refund_event(event, object);
    if (type.starts_with("charge.dispute."))
        return read_dispute_event(event, object, reading);
    if (type == "radar.early_fraud_warning.created") {
        event.kind = EventKind::fraud_warning;
        event.payment = id_at(object, "payment_intent");
        event.reference = text_at(object, "id");
    }
    if (type == "payment_intent.payment_failed") {
        event.kind = EventKind::not_paid;
        event.order = order_in(object);
        event.reference = text_at(object, "id");
    }
    return {};
}

} // namespace

Result<WebhookEvent> read_event(const boost::json::object& object, const Reading& reading)
{
    const auto* data = object_at(object, "data");
    const auto* subject = data == nullptr ? nullptr : object_at(*data, "object");
    if (text_at(object, "object") != "event" || subject == nullptr)
        return Refusal::event_invalid;
    WebhookEvent event;
    event.provider = provider_name;
    event.event_id = text_at(object, "id");
    event.provider_kind = text_at(object, "type");
    event.live = truth_at(object, "livemode");
    event.created = time_at(object, "created");
    if (event.live != reading.live)
        return Refusal::wrong_mode;
    const auto read = read_object(event, *subject, text_at(object, "api_version"), reading);
    if (!read)
        return read.error();
    event.body = boost::json::serialize(object);
    return event;
}

Result<WebhookEvent> read_webhook(std::string_view signature, std::string_view secret,
                                  std::string_view body, Timestamp now, const Reading& reading)
{
    const auto is_true = verify_webhook(signature, secret, body, now);
    if (!is_true)
        return is_true.error();
    const auto object = parse_object(body);
    if (!object)
        return object.error();
    auto event = read_event(*object, reading);
    if (event)
        event->body = body;
    return event;
}

} // namespace supple::store::stripe
