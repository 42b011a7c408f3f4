#include "store/provider_watch.hpp"

#include "store/column.hpp"
#include "store/fulfilment.hpp"

#include <charconv>

namespace supple::store
{

namespace
{

// "order-o123-session-1" -> "order-o123-session-2"
std::string next_key(std::string_view key)
{
    const auto digits = key.find_last_not_of("0123456789") + 1;
    int attempt = 0;
    std::from_chars(key.data() + digits, key.data() + key.size(), attempt);
    return std::string(key.substr(0, digits)) + std::to_string(attempt + 1);
}

struct DueOrder {
    OrderId id;
};

void columns(soci::statement& statement, DueOrder& due)
{
    statement.exchange(soci::into(due.id));
}

void mark_looked(Transaction& tx, const OrderId& order)
{
    const auto now = tx.now();
    run(tx, "UPDATE orders SET looked_at = :now WHERE id = :id", with(now, "now"),
        with(order, "id"));
}

} // namespace

bool claim_look(Transaction& tx, const OrderId& order)
{
    const auto now = tx.now();
    const Timestamp before = now - least_between_looks;
    return run(tx,
               "UPDATE orders SET looked_at = :now WHERE id = :id AND state = 'pending'"
               " AND provider_session IS NOT NULL"
               " AND (looked_at IS NULL OR looked_at <= :before)",
               with(now, "now"), with(order, "id"), with(before, "before")) == 1;
}

std::vector<Order> claim_due_looks(Transaction& tx, std::string_view provider, bool live, int limit)
{
    const std::string name(provider);
    const Timestamp now = tx.now();
    const Timestamp fresh_since = now - order_is_fresh;
    const Timestamp fresh_before = now - look_at_fresh_orders_every;
    const Timestamp old_before = now - look_at_old_orders_every;
    const auto due = all_rows<DueOrder>(
        tx,
        "SELECT id FROM orders WHERE state = 'pending' AND provider = :provider AND live = :live"
        " AND provider_session IS NOT NULL AND coalesce(looked_at, created_at) <="
        " CASE WHEN created_at > :fresh_since THEN :fresh_before ELSE :old_before END"
        " ORDER BY coalesce(looked_at, created_at), number LIMIT :limit",
        with(name, "provider"), with(live, "live"), with(fresh_since, "fresh_since"),
        with(fresh_before, "fresh_before"), with(old_before, "old_before"), with(limit, "limit"));
    std::vector<Order> orders;
    for (const auto& [id] : due) {
        mark_looked(tx, id);
        orders.push_back(find_order(tx, id).value());
    }
    return orders;
}

void expire_unopened(Transaction& tx, std::string_view provider, bool live, int limit)
{
    const std::string name(provider);
    const Timestamp before = tx.now() - order_without_page_waits;
    const auto due = all_rows<DueOrder>(
        tx,
        "SELECT id FROM orders WHERE state = 'pending' AND provider = :provider AND live = :live"
        " AND provider_session IS NULL AND created_at <= :before ORDER BY number LIMIT :limit",
        with(name, "provider"), with(live, "live"), with(before, "before"), with(limit, "limit"));
    for (const auto& [id] : due)
        expire_order(tx, id).value();
}

Result<Order> renew_idempotency_key(Transaction& tx, const OrderId& id)
{
    const auto order = find_order(tx, id);
    if (!order)
        return order.error();
    if (order->state != OrderState::pending || order->provider_session)
        return Refusal::order_not_pending;
    const auto key = next_key(order->idempotency_key);
    run(tx, "UPDATE orders SET idempotency_key = :key WHERE id = :id", with(key, "key"),
        with(id, "id"));
    return find_order(tx, id);
}

std::optional<Timestamp> events_read_to(Snapshot& snapshot, std::string_view provider, bool live)
{
    const std::string name(provider);
    return first_value<Timestamp>(
        snapshot, "SELECT read_to FROM event_readings WHERE provider = :provider AND live = :live",
        with(name, "provider"), with(live, "live"));
}

void note_events_read(Transaction& tx, std::string_view provider, bool live, Timestamp to)
{
    const std::string name(provider);
    run(tx,
        "INSERT INTO event_readings (provider, live, read_to) VALUES (:provider, :live, :to)"
        " ON CONFLICT (provider, live) DO UPDATE SET read_to = excluded.read_to",
        with(name, "provider"), with(live, "live"), with(to, "to"));
}

} // namespace supple::store
