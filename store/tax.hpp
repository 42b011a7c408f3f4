// The tax inside of a price. Our prices are what the buyer pays, so tax is never added, only told
// apart; net and tax always add up to the sum that moved. Who knows the rate depends on the mode:
// the settings, Stripe Tax once the buyer's country is known, or the provider that sells in its own
// name and writes the invoices itself.
#pragma once

#include "store/money.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace supple::store
{

enum class TaxMode {
    none,       // exempt, or no such tax; `note` says why
    included,   // one rate for every sale
    stripe_tax, // the provider works it out; the price contains it
    managed,    // the provider is the seller on paper (merchant of record)
};

/// All names, in order: for columns.
std::span<const std::string_view> words(TaxMode);

std::string_view name(TaxMode mode);
std::optional<TaxMode> tax_mode_named(std::string_view name);

/// Hundredths of a percent: 19 % is 1900. "19", "8.1" and "5.5" are read; Refusal::tax_rate_invalid
/// above 100, for more than two decimals, and for anything else.
Result<int> parse_tax_rate(std::string_view text);

/// "19", "8.1", "5.55".
std::string format_tax_rate(int rate);

struct TaxTerms {
    TaxMode mode = TaxMode::none;
    int rate = 0;             // for `included`
    std::string name = "VAT"; // as buyers call it: "VAT", "MwSt.", "sales tax"
    std::string note{};       // for `none`: "VAT exempt under …"
};

struct TaxSplit {
    Money net{};
    Money tax{};
};

/// Half a minor unit of tax is rounded up; net is the rest, so the two add up to `gross`.
TaxSplit split_gross(const Money& gross, int rate);

} // namespace supple::store
