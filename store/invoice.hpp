// Invoices and credit notes, numbered in one series without gaps. Like an order's state they follow
// from the ledger: whoever adds to it calls issue_invoices, which writes the documents that are
// missing and never touches one that is there. So each charge that stands has one invoice, each
// refund of it one credit note, whatever order the provider's messages come in, and their sums are
// the sums that moved. A number is taken under the write lock in the transaction of the payment: if
// that is rolled back, so is the number. Test payments count in a series of their own.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/money.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;
struct Order;

enum class InvoiceKind { invoice, credit_note };

std::string_view name(InvoiceKind kind);

struct Invoice {
    InvoiceId id{};
    bool live = false;
    std::int64_t number = 0; // of the series of `live`
    InvoiceKind kind = InvoiceKind::invoice;
    OrderId order{};
    std::string title{};     // of what was sold, as it was called then
    std::string payment{};   // the charge, by the provider's name
    std::string reference{}; // of the charge or the refund
    std::optional<InvoiceId> corrects{};
    Money gross{};
    std::optional<std::int64_t> tax{}; // minor units; none: only the provider knows it
    Timestamp issued{};
};

/// "S-000012", or "TEST-000012".
std::string number_text(const Invoice& invoice, std::string_view prefix);

/// Writes what the order's ledger asks for and is not there yet. Nothing for an order that costs
/// nothing, was made before there were terms of sale, or is sold by the provider in its own name.
void issue_invoices(Transaction& tx, const OrderId& order);

/// In the order of their numbers.
std::vector<Invoice> invoices_of(Snapshot& snapshot, const OrderId& order);

/// The numbers between 1 and the greatest that are missing: none, unless the file was tampered
/// with.
std::int64_t missing_invoice_numbers(Snapshot& snapshot, bool live);

/// Whom an invoice is made out to.
struct Buyer {
    std::string name{};       // a person or a company
    std::string address{};    // lines divided by \n; may be empty
    std::string tax_number{}; // VAT id; may be empty
};

/// How long after the payment the buyer may still say so.
inline constexpr std::chrono::days buyer_entry{30};

std::optional<Buyer> buyer_of(Snapshot& snapshot, const OrderId& order);

/// Whether enter_buyer would be taken.
bool takes_buyer(Snapshot& snapshot, const OrderId& order, Timestamp now);

/// Once, by whoever may see the order; the invoice is fixed by it. It is fixed too by a credit
/// note, and when `buyer_entry` is over. Refusal::invoice_not_found, invoice_fixed, buyer_invalid.
Result<void> enter_buyer(Transaction& tx, const OrderId& order, const Buyer& buyer);

} // namespace supple::store
