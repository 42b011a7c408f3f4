#include "store/stripe_amount.hpp"

#include <algorithm>

namespace supple::store::stripe
{

namespace
{

constexpr std::int64_t hundred = 100;

bool has_two_zeros_more(const Currency& currency)
{
    return currency.code() == "ISK" || currency.code() == "UGX";
}

bool has_two_decimals_less(const Currency& currency)
{
    return currency.code() == "MGA";
}

} // namespace

Result<std::int64_t> amount_of(const Money& money)
{
    if (has_two_zeros_more(money.currency))
        return money.minor_units * hundred;
    if (!has_two_decimals_less(money.currency))
        return money.minor_units;
    if (money.minor_units % hundred != 0)
        return Refusal::money_invalid;
    return money.minor_units / hundred;
}

std::string currency_code(const Currency& currency)
{
    std::string code(currency.code());
    std::ranges::transform(code, code.begin(),
                           [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    return code;
}

Result<Money> money_of(std::int64_t amount, std::string_view code)
{
    const auto currency = Currency::parse(code);
    if (!currency)
        return currency.error();
    // Before any multiplication, so that it cannot overflow.
    if (amount > greatest_minor_units * hundred)
        return Refusal::money_too_large;
    if (has_two_zeros_more(*currency)) {
        if (amount % hundred != 0)
            return Refusal::money_invalid;
        amount /= hundred;
    } else if (has_two_decimals_less(*currency)) {
        amount *= hundred;
    }
    return Money::of(amount, code);
}

} // namespace supple::store::stripe
