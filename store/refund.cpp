#include "store/refund.hpp"

#include "store/column.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, RefundRequest& request)
{
    statement.exchange(soci::into(request.order));
    statement.exchange(soci::into(request.payment));
    statement.exchange(soci::into(request.amount.minor_units));
    statement.exchange(soci::into(request.amount.currency));
    statement.exchange(soci::into(request.idempotency_key));
    request.asked_before = true; // it is in the table
}

namespace
{

#define REQUEST_COLUMNS "order_id, payment, amount, currency, idempotency_key"

std::optional<RefundRequest> open_request(Snapshot& snapshot, const OrderId& order)
{
    return first_row<RefundRequest>(snapshot,
                                    "SELECT " REQUEST_COLUMNS " FROM refund_requests"
                                    " WHERE order_id = :order AND ended_at IS NULL",
                                    with(order, "order"));
}

// Numbered by the requests of the order so far, so that two equal refunds are two.
std::string next_key(Snapshot& snapshot, const OrderId& order)
{
    const auto earlier = *first_value<long long>(
        snapshot, "SELECT count(*) FROM refund_requests WHERE order_id = :order",
        with(order, "order"));
    return "order-" + order.text() + "-refund-" + std::to_string(earlier + 1);
}

void end(Transaction& tx, const RefundRequest& request, const std::string& outcome)
{
    const auto now = tx.now();
    run(tx,
        "UPDATE refund_requests SET ended_at = :now, outcome = :outcome"
        " WHERE idempotency_key = :key AND ended_at IS NULL",
        with(now, "now"), with(outcome, "outcome"), with(request.idempotency_key, "key"));
}

} // namespace

Result<RefundRequest> plan_refund(Snapshot& snapshot, const OrderId& id,
                                  const std::optional<Money>& amount)
{
    const auto order = find_order(snapshot, id);
    if (!order)
        return order.error();
    if (order->state == OrderState::disputed)
        return Refusal::order_disputed;
    const auto ledger = payments_of(snapshot, id);
    const auto charge = paying_charge(order->price, ledger);
    if (order->state != OrderState::paid || !charge)
        return Refusal::order_not_paid;

    auto left = order->price;
    left.minor_units -= refunded(order->price, ledger, charge->payment).minor_units;
    const auto wanted = amount.value_or(left);
    if (wanted.currency != left.currency)
        return Refusal::wrong_currency;
    if (wanted.minor_units <= 0 || wanted > left)
        return Refusal::refund_too_large;
    return RefundRequest{.order = id,
                         .payment = charge->payment,
                         .amount = wanted,
                         .idempotency_key = next_key(snapshot, id)};
}

Result<RefundRequest> begin_refund(Transaction& tx, const OrderId& id,
                                   const std::optional<Money>& amount)
{
    if (const auto open = open_request(tx, id)) {
        if (amount && *amount != open->amount)
            return Refusal::refund_unfinished;
        return *open;
    }
    const auto planned = plan_refund(tx, id, amount);
    if (!planned)
        return planned.error();
    const auto now = tx.now();
    run(tx,
        "INSERT INTO refund_requests (idempotency_key, order_id, payment, amount, currency,"
        " requested_at) VALUES (:key, :order, :payment, :amount, :currency, :now)",
        with(planned->idempotency_key, "key"), with(planned->order, "order"),
        with(planned->payment, "payment"), with(planned->amount.minor_units, "amount"),
        with(planned->amount.currency, "currency"), with(now, "now"));
    return planned;
}

Result<Fulfilment> take_back_free_order(Transaction& tx, const OrderId& id)
{
    const auto order = find_order(tx, id);
    if (!order)
        return order.error();
    if (order->state != OrderState::paid)
        return Refusal::order_not_paid;
    return fulfil(tx, id, free_movement(*order, PaymentKind::refund, tx.now()));
}

std::vector<RefundRequest> open_refunds(Snapshot& snapshot)
{
    return all_rows<RefundRequest>(snapshot, "SELECT " REQUEST_COLUMNS " FROM refund_requests"
                                             " WHERE ended_at IS NULL ORDER BY requested_at");
}

Result<Fulfilment> finish_refund(Transaction& tx, const RefundRequest& request,
                                 const Movement& movement)
{
    auto done = fulfil(tx, request.order, movement);
    if (done)
        end(tx, request, "refunded");
    return done;
}

void abandon_refund(Transaction& tx, const RefundRequest& request)
{
    end(tx, request, "refused");
}

} // namespace supple::store
