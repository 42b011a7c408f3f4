// A sum of money: whole minor units (cents; for yen, yen) of one ISO 4217 currency, zero or more.
// Sums are never floating point, never of two currencies, and never overflow silently.
#pragma once

#include "store/refusal.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace supple::store
{

/// More than this is a slip of the keyboard (ten million of a two-decimal currency), and stays far
/// from the edge of 64 bits.
inline constexpr std::int64_t greatest_minor_units = 1'000'000'000;

class Currency
{
  public:
    /// "XXX", ISO's code for no currency.
    Currency() = default;

    /// An active ISO 4217 code in either case; else Refusal::currency_unknown.
    static Result<Currency> parse(std::string_view code);

    std::string_view code() const { return {code_.data(), code_.size()}; }

    /// Digits after the point: 0 (JPY), 2 (most) or 3 (KWD).
    int decimals() const;

    friend auto operator<=>(const Currency&, const Currency&) = default;

  private:
    std::array<char, 3> code_{'X', 'X', 'X'};
};

struct Money {
    std::int64_t minor_units = 0;
    Currency currency{};

    /// "29", "29.5" or "29.00" with "USD". A point only; no sign, group marks or spare decimals.
    /// Refusal::money_invalid, money_too_large, currency_unknown.
    static Result<Money> parse(std::string_view amount, std::string_view currency_code);

    /// Refusal::money_invalid below zero, money_too_large, currency_unknown.
    static Result<Money> of(std::int64_t minor_units, std::string_view currency_code);

    friend auto operator<=>(const Money&, const Money&) = default;
};

/// Refusal::wrong_currency for two currencies, money_too_large beyond the greatest sum.
Result<Money> add(const Money& left, const Money& right);

/// For people: "$29.00", "€1,290.00", "CHF 29.00", "JPY 2,900".
std::string format(const Money& money);

/// For machines: "29.00", "2900" (JPY), "2.900" (KWD); parse() reads it back.
std::string decimal(const Money& money);

} // namespace supple::store
