#include "store/erasure.hpp"

#include "store/column.hpp"
#include "store/customer.hpp"
#include "store/digest.hpp"
#include "store/entitlement.hpp"
#include "store/order.hpp"
#include "store/outbox.hpp"
#include "store/personal_data.hpp"
#include "store/session_request.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, MessageId& message)
{
    statement.exchange(soci::into(message));
}

static void columns(soci::statement& statement, OrderId& order)
{
    statement.exchange(soci::into(order));
}

namespace
{

bool is_unsettled(Snapshot& snapshot, const CustomerId& customer, const std::string& email_key)
{
    const auto orders =
        *first_value<int>(snapshot,
                          "SELECT count(*) FROM orders WHERE customer_id = :customer"
                          " AND state IN ('pending', 'disputed')",
                          with(customer, "customer"));
    const auto gifts =
        *first_value<int>(snapshot,
                          "SELECT count(*) FROM gifts g JOIN orders o ON o.id = g.order_id"
                          " WHERE g.delivered_at IS NULL AND o.state = 'paid'"
                          " AND (o.customer_id = :customer OR lower(g.recipient) = :key)",
                          with(customer, "customer"), with(email_key, "key"));
    return orders + gifts > 0;
}

int invoices_kept(Snapshot& snapshot, const CustomerId& customer)
{
    return *first_value<int>(snapshot,
                             "SELECT count(*) FROM invoices WHERE order_id IN"
                             " (SELECT id FROM orders WHERE customer_id = :customer)",
                             with(customer, "customer"));
}

// RFC 2606: no mail ever reaches .invalid.
Email nobody(const CustomerId& customer)
{
    return Email::parse("erased-" + customer.text() + "@erased.invalid").value();
}

void end_access(Transaction& tx, const CustomerId& customer)
{
    for (const Entitlement& entitlement : list_entitlements(tx, customer))
        if (is_running(entitlement, tx.now()))
            revoke(tx, customer, entitlement.course); // a second one of the course is gone with it
}

#define HER_PLAYBACKS                                                                              \
    "(SELECT id FROM playback_sessions WHERE entitlement_id IN (SELECT id FROM entitlements"       \
    " WHERE customer_id = :customer) OR session_id IN (SELECT id FROM sessions"                    \
    " WHERE customer_id = :customer))"

void drop_playbacks(Transaction& tx, const CustomerId& customer)
{
    run(tx, "DELETE FROM playback_networks WHERE playback_id IN " HER_PLAYBACKS,
        with(customer, "customer"));
    run(tx, "DELETE FROM playback_sessions WHERE id IN " HER_PLAYBACKS, with(customer, "customer"));
}

void drop_ways_in(Transaction& tx, const CustomerId& customer)
{
    run(tx,
        "DELETE FROM session_orders WHERE order_id IN (SELECT id FROM orders WHERE customer_id ="
        " :customer) OR session_id IN (SELECT id FROM sessions WHERE customer_id = :customer)",
        with(customer, "customer"));
    run(tx,
        "UPDATE gifts SET redeemed_in = NULL WHERE redeemed_by = :customer OR redeemed_in IN"
        " (SELECT id FROM sessions WHERE customer_id = :customer)",
        with(customer, "customer"));
    run(tx, "DELETE FROM sessions WHERE customer_id = :customer", with(customer, "customer"));
    run(tx, "DELETE FROM sign_in_links WHERE customer_id = :customer", with(customer, "customer"));
    for (const std::string_view forget :
         {"DELETE FROM playback_positions WHERE customer_id = :customer",
          "DELETE FROM practice_loops WHERE customer_id = :customer",
          "DELETE FROM practice_days WHERE customer_id = :customer"})
        run(tx, forget, with(customer, "customer"));
}

void drop_counts(Transaction& tx, const Email& email)
{
    const auto hash = hash_of_secret(email.key());
    run(tx, "DELETE FROM sign_in_requests WHERE email_hash = :hash", with(hash, "hash"));
    run(tx, "DELETE FROM withdrawal_requests WHERE email_hash = :hash", with(hash, "hash"));
}

std::vector<MessageId> messages_of(Snapshot& snapshot, const Email& email)
{
    const auto key = email.key();
    return all_rows<MessageId>(snapshot,
                               "SELECT id FROM messages WHERE recipient_key = :key ORDER BY number",
                               with(key, "key"));
}

#define HER_GIFTS                                                                                  \
    "(SELECT g.order_id FROM gifts g JOIN orders o ON o.id = g.order_id WHERE o.customer_id ="     \
    " :customer OR g.redeemed_by = :customer OR lower(g.recipient) = :key)"

// The card, and whom it was for; also in the mails that told of it. Its link works as before.
void empty_gifts(Transaction& tx, const CustomerId& customer, const Email& email,
                 const Email& called)
{
    const auto key = email.key();
    const auto orders = all_rows<OrderId>(tx, "SELECT id FROM orders WHERE id IN " HER_GIFTS,
                                          with(customer, "customer"), with(key, "key"));
    for (const OrderId& order : orders) {
        replace_in_messages(tx, order, {{"giver", ""}, {"words", ""}, {"gift_to", called.typed()}});
        run(tx,
            "UPDATE gifts SET recipient = :called, giver = '', words = '' WHERE order_id = :order",
            with(called, "called"), with(order, "order"));
    }
}

// The provider keeps its own records; ours only say what moved.
void empty_provider_messages(Transaction& tx, const CustomerId& customer)
{
    run(tx,
        "UPDATE webhook_events SET body = '' WHERE order_id IN"
        " (SELECT id FROM orders WHERE customer_id = :customer)",
        with(customer, "customer"));
}

void rename_withdrawals(Transaction& tx, const CustomerId& customer, const Email& email,
                        const Email& called)
{
    const auto key = email.key();
    run(tx,
        "UPDATE withdrawals SET name = '', order_typed = '', email = :called WHERE lower(email) ="
        " :key OR order_id IN (SELECT id FROM orders WHERE customer_id = :customer)",
        with(called, "called"), with(key, "key"), with(customer, "customer"));
}

void rename_customer(Transaction& tx, const CustomerId& customer, const Email& called)
{
    const auto key = called.key();
    run(tx, "UPDATE orders SET email = :called WHERE customer_id = :customer",
        with(called, "called"), with(customer, "customer"));
    run(tx, "UPDATE customers SET email = :called, email_key = :key WHERE id = :customer",
        with(called, "called"), with(key, "key"), with(customer, "customer"));
}

} // namespace

Result<Erased> erase_customer(Transaction& tx, const Email& email, Unsettled unsettled)
{
    const auto customer = find_customer(tx, email);
    if (const auto kept = personal_data(tx, email); !kept)
        return kept.error();
    const auto id = customer ? customer->id : CustomerId::fresh(tx.random());
    if (unsettled == Unsettled::refused && is_unsettled(tx, id, email.key()))
        return Refusal::order_unsettled;
    Erased erased{.now_called = nobody(id),
                  .orders = *first_value<int>(
                      tx, "SELECT count(*) FROM orders WHERE customer_id = :id", with(id, "id")),
                  .invoices = invoices_kept(tx, id),
                  .messages = messages_of(tx, email)};
    end_access(tx, id);
    drop_playbacks(tx, id);
    drop_ways_in(tx, id);
    drop_counts(tx, email);
    empty_gifts(tx, id, email, erased.now_called);
    forget_session_requests(tx, email);
    empty_messages(tx, email, erased.now_called);
    empty_provider_messages(tx, id);
    rename_withdrawals(tx, id, email, erased.now_called);
    rename_customer(tx, id, erased.now_called);
    return erased;
}

} // namespace supple::store
