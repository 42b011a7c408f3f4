// The one function that money goes through. A movement is put into the ledger once, the order's
// state is read off the ledger, and what follows from it (grant, suspend, restore, revoke, and the
// mails that tell it) happens in the same transaction. So everything may be reported twice, late or
// in the wrong order, by webhook, thank-you page and command line, and the end is the same.
#pragma once

#include "store/order.hpp"
#include "store/payment.hpp"

#include <span>

namespace supple::store
{

struct Fulfilment {
    Order order{};        // as it is now
    bool changed = false; // whether this call told us anything new
};

/// Refusal::order_not_found, wrong_provider, wrong_mode (a test payment for a live order or the
/// reverse), event_invalid (a movement without its names). A sum that is not the price is kept and
/// flagged for a person; it pays nothing.
Result<Fulfilment> fulfil(Transaction& tx, const OrderId& order, const Movement& movement);

/// How an order that costs nothing is paid and taken back: by a charge or a refund of nothing, so
/// that its state, too, is read off the ledger.
Movement free_movement(const Order& order, PaymentKind kind, Timestamp now);

/// The provider's page closed unpaid. A later payment still counts. Refusal::order_not_found.
Result<Fulfilment> expire_order(Transaction& tx, const OrderId& order);

/// What the ledger means for an order of this price; `otherwise` if nothing was paid.
OrderState state_by_ledger(const Money& price, std::span<const Payment> ledger,
                           OrderState otherwise);

/// The charge that pays an order of this price and was not wholly given back; none if there is
/// none.
std::optional<Movement> paying_charge(const Money& price, std::span<const Payment> ledger);

/// What was given back of this payment, in the price's currency.
Money refunded(const Money& price, std::span<const Payment> ledger, std::string_view payment);

} // namespace supple::store
