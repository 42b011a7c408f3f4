// Giving money back: planned from the ledger, written down before the provider is asked, ended when
// its answer is in the ledger. A request whose answer was lost stays open, and asking for the same
// sum again is the same request under the same key: so a refund is made once, however often the
// line breaks. One request at a time an order.
#pragma once

#include "store/fulfilment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace supple::store
{

/// What the provider must be asked for.
struct RefundRequest {
    OrderId order{};
    std::string payment{}; // what to refund
    Money amount{};
    std::string idempotency_key{}; // the same for every try at this refund
    bool asked_before = false;     // an earlier try may have reached the provider
};

/// The sum, or what is left of the order. Refusal::order_not_found, order_not_paid, order_disputed
/// (the bank already holds the money: a refund on top would be paid twice), refund_too_large,
/// wrong_currency.
Result<RefundRequest> plan_refund(Snapshot& snapshot, const OrderId& order,
                                  const std::optional<Money>& amount = std::nullopt);

/// Plans it and writes it down. Commit before the provider is asked. Refuses as plan_refund() does;
/// refund_unfinished if another sum is still waiting for its answer.
Result<RefundRequest> begin_refund(Transaction& tx, const OrderId& order,
                                   const std::optional<Money>& amount);

/// An order of the free_provider is given back by a refund of nothing, at once.
/// Refusal::order_not_found, order_not_paid.
Result<Fulfilment> take_back_free_order(Transaction& tx, const OrderId& order);

/// Those asked for and not answered, the oldest first: what `doctor` tells.
std::vector<RefundRequest> open_refunds(Snapshot& snapshot);

/// The provider did it: into the ledger, and the request is ended. Refuses as fulfil() does.
Result<Fulfilment> finish_refund(Transaction& tx, const RefundRequest& request,
                                 const Movement& movement);

/// The provider said no, and will not have done it.
void abandon_refund(Transaction& tx, const RefundRequest& request);

} // namespace supple::store
