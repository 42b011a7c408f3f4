// The message by which a provider says that something moved. Every message with a true signature is
// kept once, with its untouched body, by the provider's id for it: known kinds act on their order
// through fulfil(), unknown kinds are kept and left alone, and a message that fits no order waits
// until its payment is known. Whoever answers 200 does so after this has been committed.
#pragma once

#include "store/payment.hpp"

namespace supple::store
{

struct Order;

enum class EventKind {
    paid,           // the charge succeeded, at once or later
    not_paid,       // the page was finished, or an attempt failed, but no money moved yet
    expired,        // the page closed unpaid
    refunded,       // one refund, whole or in part
    refund_failed,  // a refund that came back
    dispute_opened, // the bank contests; an inquiry too, if the operator wants that
    dispute_won,
    dispute_lost,
    inquiry,       // the bank only asks; a person should answer
    fraud_warning, // the card's issuer suspects fraud; a refund now is cheaper than a dispute
    other,         // anything we do not act on
};

struct WebhookEvent {
    std::string provider{}; // "stripe", "test"
    std::string event_id{};
    EventKind kind = EventKind::other;
    std::string provider_kind{};    // the provider's own word, such as "charge.refunded"
    std::optional<OrderId> order{}; // from our metadata; refunds and disputes are found by payment
    std::string payment{};          // as in Movement
    std::string reference{};        // as in Movement; of an expired page the page's own name
    std::optional<Money> amount{};  // of this movement
    Money discount{};               // as in Movement
    std::optional<ReckonedTax> tax{}; // as in Movement
    bool live = false;
    std::string body{}; // the raw bytes that were signed
    Timestamp created{};
};

enum class EventOutcome {
    applied,   // it changed an order
    no_change, // it told what we knew
    known,     // this very message was kept before
    ignored,   // not a kind we act on
    unmatched, // names no order of ours (yet); kept, and applied when its payment turns up
};

/// Refusal::event_invalid (no id, no body, or a money kind without payment or amount), wrong_mode,
/// wrong_provider. All but event_invalid mean: signed by the right provider, but not for this shop.
Result<EventOutcome> accept_event(Transaction& tx, const WebhookEvent& event);

/// Whether this very message was kept before.
bool is_known(Snapshot& snapshot, const WebhookEvent& event);

struct KeptEvent {
    WebhookEvent event{};
    EventOutcome outcome = EventOutcome::ignored;
    Timestamp received{};
};

/// Newest first: what `doctor` and `orders show` look at.
std::vector<KeptEvent> events_of(Snapshot& snapshot, const OrderId& order);
std::vector<KeptEvent> unmatched_events(Snapshot& snapshot, int limit);

/// For fulfil(): the refunds and disputes of this payment that came before it. They belong to the
/// order from now on.
std::vector<Movement> take_waiting_movements(Transaction& tx, const Order& order,
                                             std::string_view payment);

} // namespace supple::store
