// The ledger: what the provider says moved, or was contested, for an order. Rows are only added.
// Each movement is kept once by the provider's own name for it, so that the webhook, the thank-you
// page and the command line may all report the same one.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/money.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

enum class PaymentKind { charge, refund, refund_failed, dispute_opened, dispute_won, dispute_lost };

std::string_view name(PaymentKind kind);

/// What a provider reckoned that a price contains, once it knew where the buyer is.
struct ReckonedTax {
    Money tax{};
    std::string buyer_country{}; // ISO 3166-1; empty if it does not say
};

/// What a provider reports.
struct Movement {
    PaymentKind kind = PaymentKind::charge;
    std::string provider{};
    bool live = false;
    std::string
        payment; // the provider's name for the payment ("pi_…"), also on refunds and disputes
    std::string reference{}; // of the refund or the dispute itself; for a charge the payment again
    Money amount{};          // of this movement alone, not a running total
    Money discount{};        // of a charge: what a promotion code of the provider took off before
    std::optional<ReckonedTax> tax{}; // of a charge, if the provider reckons tax
    Timestamp occurred{};             // by the provider's clock
};

/// What a provider kept of a payment when it came, went back or was contested. Asked for when it is
/// wanted, and not in the ledger, since it is between the provider and the seller.
struct Fee {
    std::string payment{}; // the provider's name for it
    Money amount{};        // in the currency of the seller's account, which need not be the buyer's
    bool returned = false; // it was given back
};

struct Payment {
    PaymentId id{};
    OrderId order{};
    Movement movement{};
    Timestamp recorded{};
};

/// Oldest first.
std::vector<Payment> payments_of(Snapshot& snapshot, const OrderId& order);

/// The order that a charge with this name paid; none if we never saw it.
std::optional<OrderId> order_charged_by(Snapshot& snapshot, std::string_view provider,
                                        std::string_view payment);

/// Adds a row; false if this movement was known already. Callers want fulfil() instead, which also
/// draws the conclusions.
bool add_payment(Transaction& tx, const OrderId& order, const Movement& movement);

} // namespace supple::store
