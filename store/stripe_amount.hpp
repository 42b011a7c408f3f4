// Sums as Stripe writes them. Its minor units are those of ISO 4217 but for three currencies: ISK
// and UGX have no decimals and are sent with two zeros all the same, and MGA has two that Stripe
// does not know. Source: https://docs.stripe.com/currencies#special-cases
#pragma once

#include "store/money.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace supple::store::stripe
{

/// Stripe's number for the sum. A price in MGA that is no whole ariary cannot be said and is
/// Refusal::money_invalid.
Result<std::int64_t> amount_of(const Money& money);

/// "usd": codes stand in lower case.
std::string currency_code(const Currency& currency);

/// Refusal::money_invalid, money_too_large, currency_unknown.
Result<Money> money_of(std::int64_t amount, std::string_view currency_code);

} // namespace supple::store::stripe
