// The terms a sale is made under: the words shown beside the order button, what the buyer agreed
// to, who sells and how it is taxed. They are copied when an order is begun, in its transaction;
// each wording is kept once, by its hash, so that the very words can be shown to a bank or a judge.
// An agreement to words other than today's is refused: the buyer saw something else.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/payment.hpp"
#include "store/seller_law.hpp"
#include "store/tax.hpp"

#include <optional>
#include <string>

namespace supple::store
{

class Snapshot;
class Transaction;

/// All sentences that stand beside the button, one a line, as the buyer reads them.
struct SaleText {
    std::string version{}; // as the texts' author numbers them
    std::string text{};

    /// SHA-256 in hex.
    std::string hash() const;
};

struct Seller {
    std::string name{};
    std::string address{}; // lines divided by \n
    std::string email{};
    std::string tax_number{}; // VAT id or the like; may be empty
};

/// What holds for every order that is begun now.
struct SaleTerms {
    SellerLaw law{};
    std::optional<SaleText> shown{}; // there if the law informs
    Seller seller{};
    TaxTerms tax{};
    std::string invoice_prefix{};
};

/// What came with the form. Boxes are never ticked beforehand.
struct Agreement {
    std::string text_hash{};
    bool begins_at_once = false; // "open it to me at once"
    bool right_ends = false;     // "and I know that my right of withdrawal ends by it"
};

/// Refusal::terms_changed if other words were shown, consent_missing if a box that the law asks for
/// is not ticked.
Result<void> check_agreement(const SaleTerms& terms, const Agreement& agreement);

/// In the transaction that begins the order.
void keep_sale_terms(Transaction& tx, const OrderId& order, const SaleTerms& terms,
                     const Agreement& agreement);

/// What was kept with an order.
struct KeptTerms {
    Timestamp agreed{};
    std::optional<std::string> text_hash{};
    bool begins_at_once = false;
    bool right_ends = false;
    int withdrawal_days = 0;
    std::string seller_country{};
    Seller seller{};
    TaxTerms tax{};
    std::string invoice_prefix{};
    std::optional<std::int64_t> provider_tax{}; // minor units, in the order's currency
    std::optional<std::string> buyer_country{}; // by the provider
};

/// None for an order from before there were terms.
std::optional<KeptTerms> terms_of(Snapshot& snapshot, const OrderId& order);

/// None for a hash that was never shown with an order.
std::optional<SaleText> text_shown(Snapshot& snapshot, const std::string& hash);

/// For fulfil(), before invoices are issued: one that was issued does not change.
void keep_provider_tax(Transaction& tx, const OrderId& order, const ReckonedTax& reckoned);

} // namespace supple::store
