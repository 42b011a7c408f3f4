#include "shop.hpp"

#include <stdexcept>

namespace supple::store
{

Money dollars(std::string_view amount)
{
    return Money::parse(amount, "USD").value();
}

Course stock(Transaction& tx, std::string_view slug, const Money& price,
             std::optional<int> access_days)
{
    const auto course =
        create_course(tx, slug, {.title = "Your supple psoas", .summary = "Lie down."}).value();
    const auto video = add_video(tx, course.id, "practice", "Practice").value();
    add_revision(tx, video.id, {.id = RevisionId::fresh(tx.random()), .duration_seconds = 72})
        .value();
    set_offer(tx, course.id, price, access_days).value();
    return publish_course(tx, course.id).value();
}

Order begin_order(Transaction& tx, std::string_view slug, std::string_view email)
{
    const auto order =
        begin_checkout(tx, {.course_slug = slug, .email = email, .provider = "test"}).value().order;
    return attach_provider_session(tx, order.id, "page_" + order.id.text()).value();
}

Movement movement(const Order& order, PaymentKind kind, const Money& amount,
                  std::string_view reference)
{
    const auto payment = "pay_" + order.id.text();
    return {.kind = kind,
            .provider = order.provider,
            .live = order.live,
            .payment = payment,
            .reference = reference.empty() ? payment : std::string(reference),
            .amount = amount,
            .occurred = order.created};
}

Movement charge(const Order& order)
{
    return movement(order, PaymentKind::charge, order.price);
}

WebhookEvent event(const Order& order, EventKind kind, std::string_view event_id,
                   const Money& amount, std::string_view reference)
{
    const auto payment = "pay_" + order.id.text();
    return {.provider = order.provider,
            .event_id = std::string(event_id),
            .kind = kind,
            .provider_kind = "test.event",
            .order = order.id,
            .payment = payment,
            .reference = reference.empty() ? payment : std::string(reference),
            .amount = amount,
            .live = order.live,
            .body = R"({"told":true})",
            .created = order.created};
}

WebhookEvent paid(const Order& order, std::string_view event_id)
{
    return event(order, EventKind::paid, event_id, order.price);
}

} // namespace supple::store
