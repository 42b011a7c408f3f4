#include "store/payment.hpp"

#include "store/column.hpp"

#include <array>

namespace supple::store
{

static std::span<const std::string_view> words(PaymentKind)
{
    static constexpr std::array<std::string_view, 6> all{
        "charge", "refund", "refund_failed", "dispute_opened", "dispute_won", "dispute_lost"};
    return all;
}

std::string_view name(PaymentKind kind)
{
    return words(kind)[static_cast<std::size_t>(kind)];
}

static void columns(soci::statement& statement, Payment& payment)
{
    auto& movement = payment.movement;
    statement.exchange(soci::into(payment.id));
    statement.exchange(soci::into(payment.order));
    statement.exchange(soci::into(movement.kind));
    statement.exchange(soci::into(movement.provider));
    statement.exchange(soci::into(movement.live));
    statement.exchange(soci::into(movement.payment));
    statement.exchange(soci::into(movement.reference));
    statement.exchange(soci::into(movement.amount.minor_units));
    statement.exchange(soci::into(movement.amount.currency));
    statement.exchange(soci::into(movement.occurred));
    statement.exchange(soci::into(payment.recorded));
}

std::vector<Payment> payments_of(Snapshot& snapshot, const OrderId& order)
{
    return all_rows<Payment>(snapshot,
                             "SELECT id, order_id, kind, provider, live, payment, reference,"
                             " amount, currency, occurred_at, recorded_at FROM payments"
                             " WHERE order_id = :order ORDER BY recorded_at, occurred_at, id",
                             with(order, "order"));
}

std::optional<OrderId> order_charged_by(Snapshot& snapshot, std::string_view provider,
                                        std::string_view payment)
{
    const std::string provider_text(provider);
    const std::string payment_text(payment);
    return first_value<OrderId>(snapshot,
                                "SELECT order_id FROM payments WHERE kind = 'charge'"
                                " AND provider = :provider AND reference = :payment",
                                with(provider_text, "provider"), with(payment_text, "payment"));
}

bool add_payment(Transaction& tx, const OrderId& order, const Movement& movement)
{
    const auto id = PaymentId::fresh(tx.random());
    const auto now = tx.now();
    return run(tx,
               "INSERT INTO payments (id, order_id, kind, provider, live, payment, reference,"
               " amount, currency, occurred_at, recorded_at)"
               " VALUES (:id, :order, :kind, :provider, :live, :payment, :reference, :amount,"
               " :currency, :occurred, :now) ON CONFLICT (provider, kind, reference) DO NOTHING",
               with(id, "id"), with(order, "order"), with(movement.kind, "kind"),
               with(movement.provider, "provider"), with(movement.live, "live"),
               with(movement.payment, "payment"), with(movement.reference, "reference"),
               with(movement.amount.minor_units, "amount"),
               with(movement.amount.currency, "currency"), with(movement.occurred, "occurred"),
               with(now, "now")) == 1;
}

} // namespace supple::store
