#include "store/session.hpp"

#include "store/column.hpp"
#include "store/digest.hpp"
#include "store/order.hpp"
#include "store/random.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, Session& session)
{
    statement.exchange(soci::into(session.id));
    statement.exchange(soci::into(session.customer));
    statement.exchange(soci::into(session.expires));
}

static void columns(soci::statement& statement, OrderId& order)
{
    statement.exchange(soci::into(order));
}

FreshSession open_session(Transaction& tx, const std::optional<CustomerId>& customer)
{
    FreshSession fresh{.session = {.id = SessionId::fresh(tx.random()),
                                   .customer = customer,
                                   .expires = tx.now() + session_life},
                       .secret = random_secret(tx.random())};
    const auto hash = hash_of_secret(fresh.secret);
    const auto now = tx.now();
    run(tx,
        "INSERT INTO sessions (id, secret_hash, customer_id, created_at, expires_at)"
        " VALUES (:id, :hash, :customer, :now, :expires)",
        with(fresh.session.id, "id"), with(hash, "hash"), with(customer, "customer"),
        with(now, "now"), with(fresh.session.expires, "expires"));
    return fresh;
}

std::optional<Session> session_of(Snapshot& snapshot, std::string_view secret, Timestamp now)
{
    const auto hash = hash_of_secret(secret);
    auto session = first_row<Session>(snapshot,
                                      "SELECT id, customer_id, expires_at FROM sessions"
                                      " WHERE secret_hash = :hash AND ended_at IS NULL"
                                      " AND expires_at > :now",
                                      with(hash, "hash"), with(now, "now"));
    if (session)
        session->orders = all_rows<OrderId>(snapshot,
                                            "SELECT order_id FROM session_orders"
                                            " WHERE session_id = :session ORDER BY order_id",
                                            with(session->id, "session"));
    if (session)
        session->opens =
            all_rows<OrderId>(snapshot,
                              "SELECT order_id FROM session_orders WHERE session_id = :session"
                              " AND order_id NOT IN (SELECT order_id FROM gifts)"
                              " UNION SELECT order_id FROM gifts WHERE redeemed_in = :again",
                              with(session->id, "session"), with(session->id, "again"));
    return session;
}

void add_order(Transaction& tx, const SessionId& session, const OrderId& order)
{
    run(tx,
        "INSERT INTO session_orders (session_id, order_id) VALUES (:session, :order)"
        " ON CONFLICT (session_id, order_id) DO NOTHING",
        with(session, "session"), with(order, "order"));
}

bool needs_renewal(const Session& session, Timestamp now)
{
    return session.expires - now <= session_life - session_renewal;
}

void renew(Transaction& tx, const SessionId& session)
{
    const auto expires = tx.now() + session_life;
    run(tx, "UPDATE sessions SET expires_at = :expires WHERE id = :id AND ended_at IS NULL",
        with(expires, "expires"), with(session, "id"));
}

void sign_out(Transaction& tx, std::string_view secret)
{
    const auto hash = hash_of_secret(secret);
    const auto now = tx.now();
    run(tx, "UPDATE sessions SET ended_at = :now WHERE secret_hash = :hash AND ended_at IS NULL",
        with(now, "now"), with(hash, "hash"));
}

bool may_see(const Session& session, const Order& order)
{
    return session.customer == order.customer ||
           std::ranges::find(session.orders, order.id) != session.orders.end();
}

} // namespace supple::store
