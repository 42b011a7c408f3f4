#include "store/webhook_event.hpp"

#include "store/column.hpp"
#include "store/fulfilment.hpp"

#include <array>
#include <cassert>

namespace supple::store
{

static std::span<const std::string_view> words(EventKind)
{
    static constexpr std::array<std::string_view, 11> all{
        "paid",          "not_paid",       "expired",     "refunded",
        "refund_failed", "dispute_opened", "dispute_won", "dispute_lost",
        "inquiry",       "fraud_warning",  "other"};
    return all;
}

static std::span<const std::string_view> words(EventOutcome)
{
    static constexpr std::array<std::string_view, 5> all{"applied", "no_change", "known", "ignored",
                                                         "unmatched"};
    return all;
}

namespace
{

constexpr std::size_t greatest_name_length = 255; // Stripe's ids are shorter than this by promise

// The sum in the columns of the kept event, which may be absent.
struct Row {
    KeptEvent kept;
    std::optional<long long> amount;
    std::optional<Currency> currency;
};

void columns(soci::statement& statement, Row& row)
{
    auto& event = row.kept.event;
    statement.exchange(soci::into(event.provider));
    statement.exchange(soci::into(event.event_id));
    statement.exchange(soci::into(event.kind));
    statement.exchange(soci::into(event.provider_kind));
    statement.exchange(soci::into(event.order));
    statement.exchange(soci::into(event.payment));
    statement.exchange(soci::into(event.reference));
    statement.exchange(soci::into(row.amount));
    statement.exchange(soci::into(row.currency));
    statement.exchange(soci::into(event.live));
    statement.exchange(soci::into(event.body));
    statement.exchange(soci::into(event.created));
    statement.exchange(soci::into(row.kept.received));
    statement.exchange(soci::into(row.kept.outcome));
}

#define EVENT_COLUMNS                                                                              \
    "provider, event_id, kind, provider_kind, order_id, payment, reference, amount, currency,"     \
    " live, body, created_at, received_at, outcome"

std::vector<KeptEvent> read(const std::vector<Row>& rows)
{
    std::vector<KeptEvent> events;
    for (auto kept : rows) {
        if (kept.amount)
            kept.kept.event.amount = Money{*kept.amount, *kept.currency};
        events.push_back(std::move(kept.kept));
    }
    return events;
}

std::optional<PaymentKind> payment_kind(EventKind kind)
{
    switch (kind) {
    case EventKind::paid:
        return PaymentKind::charge;
    case EventKind::refunded:
        return PaymentKind::refund;
    case EventKind::refund_failed:
        return PaymentKind::refund_failed;
    case EventKind::dispute_opened:
        return PaymentKind::dispute_opened;
    case EventKind::dispute_won:
        return PaymentKind::dispute_won;
    case EventKind::dispute_lost:
        return PaymentKind::dispute_lost;
    case EventKind::not_paid:
    case EventKind::expired:
    case EventKind::inquiry:
    case EventKind::fraud_warning:
    case EventKind::other:
        return std::nullopt;
    }
    return std::nullopt;
}

bool is_warning(EventKind kind)
{
    return kind == EventKind::inquiry || kind == EventKind::fraud_warning;
}

// Refunds and disputes often name only the payment; they are found by it, now or later.
bool is_about_a_payment(EventKind kind)
{
    return is_warning(kind) || (payment_kind(kind) && kind != EventKind::paid);
}

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= greatest_name_length;
}

bool is_complete(const WebhookEvent& event)
{
    if (!is_name(event.provider) || !is_name(event.event_id) || event.body.empty())
        return false;
    return !payment_kind(event.kind) ||
           (is_name(event.payment) && is_name(event.reference) && event.amount);
}

Movement movement_of(const WebhookEvent& event)
{
    return {.kind = *payment_kind(event.kind),
            .provider = event.provider,
            .live = event.live,
            .payment = event.payment,
            .reference = event.reference,
            .amount = *event.amount,
            .discount = event.discount,
            .tax = event.tax,
            .occurred = event.created};
}

void keep(Transaction& tx, const WebhookEvent& event, EventOutcome outcome,
          const std::optional<OrderId>& order)
{
    const auto amount =
        event.amount ? std::optional<long long>(event.amount->minor_units) : std::nullopt;
    const auto currency = event.amount ? std::optional(event.amount->currency) : std::nullopt;
    const auto now = tx.now();
    run(tx,
        "INSERT INTO webhook_events (" EVENT_COLUMNS ") VALUES (:provider, :event, :kind,"
        " :provider_kind, :order, :payment, :reference, :amount, :currency, :live, :body, :created,"
        " :now, :outcome)",
        with(event.provider, "provider"), with(event.event_id, "event"), with(event.kind, "kind"),
        with(event.provider_kind, "provider_kind"), with(order, "order"),
        with(event.payment, "payment"), with(event.reference, "reference"), with(amount, "amount"),
        with(currency, "currency"), with(event.live, "live"), with(event.body, "body"),
        with(event.created, "created"), with(now, "now"), with(outcome, "outcome"));
}

std::optional<OrderId> order_of(Snapshot& snapshot, const WebhookEvent& event)
{
    if (event.order && find_order(snapshot, *event.order))
        return event.order;
    if (is_about_a_payment(event.kind))
        return order_charged_by(snapshot, event.provider, event.payment);
    return std::nullopt;
}

// One account at a provider may serve several shops: what names no order is another's business, but
// a refund may only be early, and an order that we do not have may be lost in a restored backup.
EventOutcome outcome_without_order(const WebhookEvent& event)
{
    const bool ours = event.order || is_about_a_payment(event.kind);
    return ours && event.kind != EventKind::other ? EventOutcome::unmatched : EventOutcome::ignored;
}

std::string_view warning_of(EventKind kind)
{
    return kind == EventKind::inquiry
               ? "The bank asks about its payment: answer at the provider before it disputes it."
               : "The card's issuer suspects fraud: a refund now is cheaper than a dispute later.";
}

// A page whose opening we were never told of closes one day; the order may be paid on another.
bool is_another_page(Snapshot& snapshot, const OrderId& order, const WebhookEvent& event)
{
    const auto page = find_order(snapshot, order).value().provider_session;
    return page && !event.reference.empty() && *page != event.reference;
}

Result<EventOutcome> act(Transaction& tx, const WebhookEvent& event, const OrderId& order)
{
    if (event.kind == EventKind::other || event.kind == EventKind::not_paid)
        return EventOutcome::ignored;
    if (is_warning(event.kind)) {
        flag(tx, order, warning_of(event.kind));
        return EventOutcome::applied;
    }
    if (event.kind == EventKind::expired && is_another_page(tx, order, event))
        return EventOutcome::no_change;
    const auto done = event.kind == EventKind::expired ? expire_order(tx, order)
                                                       : fulfil(tx, order, movement_of(event));
    if (!done)
        return done.error();
    return done->changed ? EventOutcome::applied : EventOutcome::no_change;
}

} // namespace

bool is_known(Snapshot& snapshot, const WebhookEvent& event)
{
    return *first_value<int>(snapshot,
                             "SELECT count(*) FROM webhook_events"
                             " WHERE provider = :provider AND event_id = :event",
                             with(event.provider, "provider"), with(event.event_id, "event")) > 0;
}

Result<EventOutcome> accept_event(Transaction& tx, const WebhookEvent& event)
{
    if (!is_complete(event))
        return Refusal::event_invalid;
    if (is_known(tx, event))
        return EventOutcome::known;
    const auto order = order_of(tx, event);
    const auto outcome = order ? act(tx, event, *order) : outcome_without_order(event);
    if (outcome)
        keep(tx, event, *outcome, order);
    return outcome;
}

std::vector<Movement> take_waiting_movements(Transaction& tx, const Order& order,
                                             std::string_view payment)
{
    const std::string name(payment);
    const auto waiting = read(all_rows<Row>(
        tx,
        "SELECT " EVENT_COLUMNS " FROM webhook_events WHERE outcome = 'unmatched'"
        " AND provider = :provider AND payment = :payment AND live = :live AND order_id IS NULL"
        " AND kind IN ('refunded', 'refund_failed', 'dispute_opened', 'dispute_won',"
        " 'dispute_lost') ORDER BY received_at, event_id",
        with(order.provider, "provider"), with(name, "payment"), with(order.live, "live")));

    std::vector<Movement> movements;
    for (const auto& kept : waiting) {
        run(tx,
            "UPDATE webhook_events SET outcome = 'applied', order_id = :order"
            " WHERE provider = :provider AND event_id = :event",
            with(order.id, "order"), with(kept.event.provider, "provider"),
            with(kept.event.event_id, "event"));
        movements.push_back(movement_of(kept.event));
    }
    return movements;
}

std::vector<KeptEvent> events_of(Snapshot& snapshot, const OrderId& order)
{
    return read(all_rows<Row>(snapshot,
                              "SELECT " EVENT_COLUMNS " FROM webhook_events"
                              " WHERE order_id = :order ORDER BY received_at DESC, event_id",
                              with(order, "order")));
}

std::vector<KeptEvent> unmatched_events(Snapshot& snapshot, int limit)
{
    return read(all_rows<Row>(snapshot,
                              "SELECT " EVENT_COLUMNS " FROM webhook_events"
                              " WHERE outcome = 'unmatched'"
                              " ORDER BY received_at DESC, event_id LIMIT :limit",
                              with(limit, "limit")));
}

} // namespace supple::store
