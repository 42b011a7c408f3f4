#include "store/order.hpp"

#include "store/column.hpp"

#include <array>
#include <cassert>
#include <charconv>

namespace supple::store
{

static std::span<const std::string_view> words(OrderState)
{
    static constexpr std::array<std::string_view, 5> all{"pending", "paid", "refunded", "disputed",
                                                         "expired"};
    return all;
}

std::string_view name(OrderState state)
{
    return words(state)[static_cast<std::size_t>(state)];
}

static void columns(soci::statement& statement, Order& order)
{
    statement.exchange(soci::into(order.id));
    statement.exchange(soci::into(order.number));
    statement.exchange(soci::into(order.course));
    statement.exchange(soci::into(order.offer));
    statement.exchange(soci::into(order.customer));
    statement.exchange(soci::into(order.email));
    statement.exchange(soci::into(order.price.minor_units));
    statement.exchange(soci::into(order.price.currency));
    statement.exchange(soci::into(order.access_days));
    statement.exchange(soci::into(order.access_from));
    statement.exchange(soci::into(order.state));
    statement.exchange(soci::into(order.provider));
    statement.exchange(soci::into(order.live));
    statement.exchange(soci::into(order.idempotency_key));
    statement.exchange(soci::into(order.provider_session));
    statement.exchange(soci::into(order.created));
    statement.exchange(soci::into(order.paid));
    statement.exchange(soci::into(order.needs_attention));
}

static void columns(soci::statement& statement, CourseId& course)
{
    statement.exchange(soci::into(course));
}

#define ORDER_COLUMNS                                                                              \
    "id, number, course_id, offer_id, customer_id, email, amount, currency, access_days,"          \
    " access_from, state, provider, live, idempotency_key, provider_session, created_at, "         \
    "paid_at, needs_attention"

static Result<Order> found(std::optional<Order> order)
{
    if (!order)
        return Refusal::order_not_found;
    return std::move(*order);
}

Result<Order> find_order(Snapshot& snapshot, const OrderId& id)
{
    return found(first_row<Order>(snapshot, "SELECT " ORDER_COLUMNS " FROM orders WHERE id = :id",
                                  with(id, "id")));
}

Result<Order> find_order(Snapshot& snapshot, std::int64_t number)
{
    return found(first_row<Order>(snapshot,
                                  "SELECT " ORDER_COLUMNS " FROM orders WHERE number = :number",
                                  with(number, "number")));
}

Result<Order> find_order_by_provider_session(Snapshot& snapshot, std::string_view provider,
                                             std::string_view provider_session)
{
    const std::string provider_text(provider);
    const std::string session_text(provider_session);
    return found(first_row<Order>(snapshot,
                                  "SELECT " ORDER_COLUMNS " FROM orders"
                                  " WHERE provider = :provider AND provider_session = :session",
                                  with(provider_text, "provider"), with(session_text, "session")));
}

std::vector<CourseId> courses_of_order(Snapshot& snapshot, const OrderId& id)
{
    return all_rows<CourseId>(
        snapshot, "SELECT course_id FROM order_courses WHERE order_id = :order ORDER BY position",
        with(id, "order"));
}

Result<Order> find_order_named(Snapshot& snapshot, std::string_view text)
{
    if (const auto id = OrderId::parse(text))
        return find_order(snapshot, *id);
    if (text.starts_with('#'))
        text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return Refusal::order_not_found;
    return find_order(snapshot, number);
}

std::vector<Order> list_orders(Snapshot& snapshot, const OrderFilter& filter)
{
    const int any_state = filter.state ? 0 : 1;
    const auto state = filter.state.value_or(OrderState::pending);
    const int any_customer = filter.customer ? 0 : 1;
    const auto customer = filter.customer.value_or(CustomerId());
    const int flagged = filter.only_needing_attention ? 1 : 0;
    const int from_the_top = filter.before_number ? 0 : 1;
    const auto before = filter.before_number.value_or(0);
    return all_rows<Order>(snapshot,
                           "SELECT " ORDER_COLUMNS " FROM orders"
                           " WHERE (:any_state = 1 OR state = :state)"
                           " AND (:any_customer = 1 OR customer_id = :customer)"
                           " AND (:flagged = 0 OR needs_attention IS NOT NULL)"
                           " AND (:from_the_top = 1 OR number < :before)"
                           " ORDER BY number DESC LIMIT :limit",
                           with(any_state, "any_state"), with(state, "state"),
                           with(any_customer, "any_customer"), with(customer, "customer"),
                           with(flagged, "flagged"), with(from_the_top, "from_the_top"),
                           with(before, "before"), with(filter.limit, "limit"));
}

void flag(Transaction& tx, const OrderId& id, std::string_view reason)
{
    const auto order = find_order(tx, id).value();
    auto sentences = order.needs_attention.value_or("");
    if (sentences.find(reason) != sentences.npos)
        return;
    sentences += (sentences.empty() ? "" : " ") + std::string(reason);
    run(tx, "UPDATE orders SET needs_attention = :reason WHERE id = :id", with(sentences, "reason"),
        with(id, "id"));
}

void unflag(Transaction& tx, const OrderId& id, std::string_view reason)
{
    auto sentences = find_order(tx, id).value().needs_attention.value_or("");
    const auto at = sentences.find(reason);
    if (at == sentences.npos)
        return;
    // With the blank that parted it from its neighbour.
    sentences.erase(at == 0 ? 0 : at - 1, reason.size() + 1);
    if (sentences.empty()) {
        clear_attention(tx, id);
        return;
    }
    run(tx, "UPDATE orders SET needs_attention = :reason WHERE id = :id", with(sentences, "reason"),
        with(id, "id"));
}

void clear_attention(Transaction& tx, const OrderId& id)
{
    run(tx, "UPDATE orders SET needs_attention = NULL WHERE id = :id", with(id, "id"));
}

Order keep_order(Transaction& tx, Order order, std::span<const CourseId> opens)
{
    order.number = *first_value<long long>(tx, "SELECT coalesce(max(number), 0) + 1 FROM orders");
    run(tx,
        "INSERT INTO orders (" ORDER_COLUMNS ") VALUES (:id, :number, :course, :offer, :customer,"
        " :email, :amount, :currency, :days, :start, :state, :provider, :live, :key, NULL, "
        ":created, NULL,"
        " NULL)",
        with(order.id, "id"), with(order.number, "number"), with(order.course, "course"),
        with(order.offer, "offer"), with(order.customer, "customer"), with(order.email, "email"),
        with(order.price.minor_units, "amount"), with(order.price.currency, "currency"),
        with(order.access_days, "days"), with(order.access_from, "start"),
        with(order.state, "state"), with(order.provider, "provider"), with(order.live, "live"),
        with(order.idempotency_key, "key"), with(order.created, "created"));
    int position = 0;
    for (const CourseId& course : opens) {
        ++position;
        run(tx,
            "INSERT INTO order_courses (order_id, course_id, position)"
            " VALUES (:order, :course, :position)",
            with(order.id, "order"), with(course, "course"), with(position, "position"));
    }
    return order;
}

void set_provider_session(Transaction& tx, const OrderId& id, std::string_view provider_session)
{
    const std::string text(provider_session);
    run(tx,
        "UPDATE orders SET provider_session = :session"
        " WHERE id = :id AND provider_session IS NULL",
        with(text, "session"), with(id, "id"));
}

void lower_price(Transaction& tx, const OrderId& id, const Money& price)
{
    run(tx,
        "UPDATE orders SET provider_discount = provider_discount + amount - :amount,"
        " amount = :amount WHERE id = :id AND currency = :currency",
        with(price.minor_units, "amount"), with(price.currency, "currency"), with(id, "id"));
}

void set_state(Transaction& tx, const OrderId& id, OrderState state,
               const std::optional<Timestamp>& paid)
{
    const auto changed = run(tx, "UPDATE orders SET state = :state, paid_at = :paid WHERE id = :id",
                             with(state, "state"), with(paid, "paid"), with(id, "id"));
    assert(changed == 1);
}

} // namespace supple::store
