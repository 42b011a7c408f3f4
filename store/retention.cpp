#include "store/retention.hpp"

#include "store/column.hpp"
#include "store/erasure.hpp"
#include "store/session_request.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, Email& email)
{
    statement.exchange(soci::into(email));
}

namespace
{

// Rows of one kind at a time: some milliseconds of the one writer.
constexpr int portion = 200;

long long sweep_links(Transaction& tx, Timestamp before)
{
    return run(tx,
               "DELETE FROM sign_in_links WHERE id IN (SELECT id FROM sign_in_links"
               " WHERE expires_at <= :before LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

#define ENDED_SESSIONS                                                                             \
    "(SELECT id FROM sessions WHERE expires_at <= :before OR ended_at <= :before"                  \
    " ORDER BY id LIMIT :portion)"

// Networks first: each names its playback session.
long long sweep_networks(Transaction& tx, Timestamp before)
{
    return run(tx,
               "DELETE FROM playback_networks WHERE last_seen_at <= :before AND playback_id IN"
               " (SELECT playback_id FROM playback_networks WHERE last_seen_at <= :before"
               " ORDER BY playback_id LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

long long sweep_playbacks(Transaction& tx, Timestamp before)
{
    return run(tx,
               "DELETE FROM playback_sessions WHERE id IN (SELECT id FROM playback_sessions p"
               " WHERE last_seen_at <= :before AND NOT EXISTS (SELECT 1 FROM playback_networks n"
               " WHERE n.playback_id = p.id) LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

// The last one stays, so that its number is not given twice.
long long sweep_stops(Transaction& tx, Timestamp before)
{
    return run(tx,
               "DELETE FROM playback_stops WHERE sequence IN (SELECT sequence FROM playback_stops"
               " WHERE stopped_at <= :before AND sequence < (SELECT max(sequence)"
               " FROM playback_stops) LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

long long sweep_sessions(Transaction& tx, Timestamp before)
{
    run(tx,
        "DELETE FROM playback_networks WHERE playback_id IN (SELECT id FROM playback_sessions"
        " WHERE session_id IN " ENDED_SESSIONS ")",
        with(before, "before"), with(portion, "portion"));
    run(tx, "DELETE FROM playback_sessions WHERE session_id IN " ENDED_SESSIONS,
        with(before, "before"), with(portion, "portion"));
    run(tx, "DELETE FROM session_orders WHERE session_id IN " ENDED_SESSIONS,
        with(before, "before"), with(portion, "portion"));
    run(tx, "UPDATE gifts SET redeemed_in = NULL WHERE redeemed_in IN " ENDED_SESSIONS,
        with(before, "before"), with(portion, "portion"));
    return run(tx, "DELETE FROM sessions WHERE id IN " ENDED_SESSIONS, with(before, "before"),
               with(portion, "portion"));
}

long long empty_letters(Transaction& tx, Timestamp before)
{
    return run(tx,
               "UPDATE messages SET data = '{}' WHERE id IN (SELECT id FROM messages"
               " WHERE created_at <= :before AND next_attempt_at IS NULL AND data <> '{}'"
               " LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

long long empty_cards(Transaction& tx, Timestamp before)
{
    return run(tx,
               "UPDATE gifts SET giver = '', words = '' WHERE order_id IN (SELECT order_id"
               " FROM gifts WHERE delivered_at <= :before AND (giver <> '' OR words <> '')"
               " LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

// A message that waits for its payment is still to be read.
long long empty_provider_messages(Transaction& tx, Timestamp before)
{
    return run(tx,
               "UPDATE webhook_events SET body = '' WHERE received_at <= :before AND body <> ''"
               " AND outcome <> 'unmatched' AND event_id IN (SELECT event_id FROM webhook_events"
               " WHERE received_at <= :before AND body <> '' AND outcome <> 'unmatched'"
               " LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

long long empty_unknown_withdrawals(Transaction& tx, Timestamp before)
{
    return run(tx,
               "UPDATE withdrawals SET name = '', email = '', order_typed = '' WHERE id IN"
               " (SELECT id FROM withdrawals WHERE order_id IS NULL AND received_at <= :before"
               " AND email <> '' LIMIT :portion)",
               with(before, "before"), with(portion, "portion"));
}

long long forget_never_paid(Transaction& tx, Timestamp before)
{
    const auto emails = all_rows<Email>(
        tx,
        "SELECT c.email FROM customers c WHERE c.created_at <= :before"
        " AND c.email NOT LIKE '%@erased.invalid'"
        " AND NOT EXISTS (SELECT 1 FROM entitlements e WHERE e.customer_id = c.id)"
        " AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id"
        " AND (o.paid_at IS NOT NULL OR o.needs_attention IS NOT NULL OR o.created_at > :before))"
        " LIMIT :portion",
        with(before, "before"), with(portion, "portion"));
    for (const Email& email : emails)
        erase_customer(tx, email, Unsettled::erased_all_the_same).value();
    return static_cast<long long>(emails.size());
}

} // namespace

long long sweep(Transaction& tx)
{
    const auto now = tx.now();
    return sweep_networks(tx, now - retention::playback) +
           sweep_playbacks(tx, now - retention::playback) +
           sweep_stops(tx, now - retention::playback) + sweep_links(tx, now - retention::ways_in) +
           sweep_sessions(tx, now - retention::ways_in) +
           empty_letters(tx, now - retention::letters) + empty_cards(tx, now - retention::letters) +
           empty_provider_messages(tx, now - retention::letters) +
           empty_unknown_withdrawals(tx, now - retention::unknown_withdrawals) +
           forget_session_requests(tx, now - retention::session_requests, portion) +
           forget_never_paid(tx, now - retention::never_paid);
}

} // namespace supple::store
