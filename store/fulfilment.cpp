#include "store/fulfilment.hpp"

#include "store/database.hpp"
#include "store/entitlement.hpp"
#include "store/gift.hpp"
#include "store/message.hpp"
#include "store/webhook_event.hpp"

#include <algorithm>

namespace supple::store
{

namespace
{

bool is_complete(const Movement& movement)
{
    return !movement.provider.empty() && !movement.payment.empty() && !movement.reference.empty();
}

std::optional<Refusal> mismatch(const Order& order, const Movement& movement)
{
    if (!is_complete(movement))
        return Refusal::event_invalid;
    if (movement.provider != order.provider)
        return Refusal::wrong_provider;
    if (movement.live != order.live)
        return Refusal::wrong_mode;
    return std::nullopt;
}

bool is_good_charge(const Money& price, const Movement& movement)
{
    return movement.kind == PaymentKind::charge && movement.amount == price;
}

bool is_refund_of(const Movement& movement, const Money& price, std::string_view payment)
{
    return movement.kind == PaymentKind::refund && movement.payment == payment &&
           movement.amount.currency == price.currency;
}

// Nothing is refunded by a refund of nothing, and not by itself.
bool is_refunded(const Money& price, std::span<const Payment> ledger, std::string_view payment)
{
    return refunded(price, ledger, payment) >= price &&
           std::ranges::any_of(ledger, [&](const Payment& one) {
               return is_refund_of(one.movement, price, payment);
           });
}

// A loss that overtook its opening is a dispute, too.
bool is_disputed(std::span<const Payment> ledger, std::string_view payment)
{
    return std::ranges::any_of(ledger, [&](const Payment& opened) {
        return (opened.movement.kind == PaymentKind::dispute_opened ||
                opened.movement.kind == PaymentKind::dispute_lost) &&
               opened.movement.payment == payment &&
               std::ranges::none_of(ledger, [&](const Payment& won) {
                   return won.movement.kind == PaymentKind::dispute_won &&
                          won.movement.reference == opened.movement.reference;
               });
    });
}

OrderState state_of_charge(const Money& price, std::span<const Payment> ledger,
                           std::string_view payment)
{
    // A refund ends the matter, whatever the bank still says.
    if (is_refunded(price, ledger, payment))
        return OrderState::refunded;
    return is_disputed(ledger, payment) ? OrderState::disputed : OrderState::paid;
}

// What a person should look at. The sentences go into the list of orders; no address stands in
// them.
std::string oddity(const Order& order, const Movement& movement, std::span<const Payment> ledger)
{
    switch (movement.kind) {
    case PaymentKind::charge:
        if (movement.amount != order.price)
            return "Paid " + format(movement.amount) + " instead of " + format(order.price) +
                   ": grant access by hand, or refund it at the provider.";
        if (std::ranges::count_if(ledger, [&](const Payment& payment) {
                return is_good_charge(order.price, payment.movement);
            }) > 1)
            return "Paid twice: refund one of the two at the provider.";
        return {};
    case PaymentKind::refund:
        if (movement.amount.currency != order.price.currency)
            return "Refunded in another currency: " + format(movement.amount) + ".";
        return {};
    case PaymentKind::refund_failed:
        return "A refund of " + format(movement.amount) +
               " failed: pay the customer back another way, or grant access again.";
    case PaymentKind::dispute_opened:
        return "Disputed at the bank: access is suspended; answer at the provider.";
    case PaymentKind::dispute_won:
        return {};
    case PaymentKind::dispute_lost:
        return "Dispute lost.";
    }
    return {};
}

// The seller's own promotion code at the provider lowers what the buyer has to pay, and by that
// what the order costs: on the receipt, and when it is refunded.
void agree_to_discount(Transaction& tx, Order& order, const Movement& charge)
{
    const bool is_unpaid = order.state == OrderState::pending || order.state == OrderState::expired;
    if (!is_unpaid || charge.discount.minor_units == 0 ||
        add(charge.amount, charge.discount) != Result<Money>(order.price))
        return;
    lower_price(tx, order.id, charge.amount);
    order.price = charge.amount;
}

bool record(Transaction& tx, const Order& order, const Movement& movement)
{
    if (!add_payment(tx, order.id, movement))
        return false;
    const auto sentence = oddity(order, movement, payments_of(tx, order.id));
    if (!sentence.empty())
        flag(tx, order.id, sentence);
    return true;
}

// Access and receipt the first time; after a dispute only what the dispute had suspended, so that
// access which the operator took away by hand stays away.
void give_access(Transaction& tx, const Order& order)
{
    if (gift_of(tx, order.id)) {
        hand_over(tx, order);
        return;
    }
    if (!list_entitlements(tx, order.id).empty()) {
        restore_order(tx, order.id);
        return;
    }
    grant(tx, order, order.customer);
    tell_receipt(tx, order);
    tell_sale(tx, order);
}

void move(Transaction& tx, const Order& order, OrderState state)
{
    const bool unpaid = state == OrderState::pending || state == OrderState::expired;
    set_state(tx, order.id, state,
              unpaid ? std::nullopt : std::optional(order.paid.value_or(tx.now())));
    switch (state) {
    case OrderState::pending:
    case OrderState::expired:
        break;
    case OrderState::paid:
        give_access(tx, order);
        break;
    case OrderState::disputed:
        revoke_order(tx, order.id, RevocationReason::disputed);
        break;
    case OrderState::refunded:
        revoke_order(tx, order.id, RevocationReason::refunded);
        if (order.price.minor_units > 0)
            tell_refund(tx, order);
        break;
    }
}

Result<Fulfilment> conclude(Transaction& tx, const Order& order, bool changed)
{
    const auto ledger = payments_of(tx, order.id);
    const auto state = state_by_ledger(order.price, ledger, order.state);
    if (state != order.state)
        move(tx, order, state);
    return Fulfilment{.order = find_order(tx, order.id).value(), .changed = changed};
}

} // namespace

OrderState state_by_ledger(const Money& price, std::span<const Payment> ledger,
                           OrderState otherwise)
{
    bool any_disputed = false;
    bool any_refunded = false;
    for (const auto& [id, order, movement, recorded] : ledger) {
        if (!is_good_charge(price, movement))
            continue;
        const auto state = state_of_charge(price, ledger, movement.payment);
        if (state == OrderState::paid)
            return OrderState::paid; // paid twice and refunded once is still paid
        any_disputed |= state == OrderState::disputed;
        any_refunded |= state == OrderState::refunded;
    }
    if (any_disputed)
        return OrderState::disputed;
    return any_refunded ? OrderState::refunded : otherwise;
}

Money refunded(const Money& price, std::span<const Payment> ledger, std::string_view payment)
{
    Money sum{0, price.currency};
    for (const auto& [id, order, movement, recorded] : ledger)
        if (is_refund_of(movement, price, payment))
            sum.minor_units += movement.amount.minor_units;
    return sum;
}

std::optional<Movement> paying_charge(const Money& price, std::span<const Payment> ledger)
{
    for (const auto& [id, order, movement, recorded] : ledger)
        if (is_good_charge(price, movement) &&
            state_of_charge(price, ledger, movement.payment) == OrderState::paid)
            return movement;
    return std::nullopt;
}

Result<Fulfilment> fulfil(Transaction& tx, const OrderId& id, const Movement& movement)
{
    auto order = find_order(tx, id);
    if (!order)
        return order.error();
    if (const auto refusal = mismatch(*order, movement))
        return *refusal;

    if (movement.kind == PaymentKind::charge) {
        agree_to_discount(tx, *order, movement);
        const auto counted_for = order_charged_by(tx, movement.provider, movement.payment);
        if (counted_for && *counted_for != id) {
            flag(tx, id, "Its payment was already counted for another order.");
            return Fulfilment{.order = find_order(tx, id).value(), .changed = false};
        }
    }
    const bool changed = record(tx, *order, movement);
    if (changed && movement.kind == PaymentKind::charge)
        for (const auto& waiting : take_waiting_movements(tx, *order, movement.payment))
            record(tx, *order, waiting);
    return conclude(tx, *order, changed);
}

Movement free_movement(const Order& order, PaymentKind kind, Timestamp now)
{
    const auto payment = "free_" + order.id.text();
    return {.kind = kind,
            .provider = order.provider,
            .live = order.live,
            .payment = payment,
            .reference = kind == PaymentKind::charge ? payment : payment + "_taken_back",
            .amount = {0, order.price.currency},
            .occurred = now};
}

Result<Fulfilment> expire_order(Transaction& tx, const OrderId& id)
{
    const auto order = find_order(tx, id);
    if (!order)
        return order.error();
    if (order->state != OrderState::pending)
        return Fulfilment{.order = *order, .changed = false};
    move(tx, *order, OrderState::expired);
    return Fulfilment{.order = find_order(tx, id).value(), .changed = true};
}

} // namespace supple::store
