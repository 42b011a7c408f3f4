#include "store/least_charge.hpp"

#include <algorithm>
#include <array>

namespace supple::store
{

namespace
{

struct Least {
    std::string_view currency;
    std::int64_t minor_units;
};

// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. A currency that is not
// listed there is converted, and its least follows from the account's own.
constexpr std::array stripe_least{
    Least{"AED", 200}, Least{"AUD", 50}, Least{"BGN", 100},  Least{"BRL", 50},
    Least{"CAD", 50},  Least{"CHF", 50}, Least{"CZK", 1500}, Least{"DKK", 250},
    Least{"EUR", 50},  Least{"GBP", 30}, Least{"HKD", 400},  Least{"HUF", 17500},
    Least{"INR", 50},  Least{"JPY", 50}, Least{"MXN", 1000}, Least{"MYR", 200},
    Least{"NOK", 300}, Least{"NZD", 50}, Least{"PLN", 200},  Least{"RON", 200},
    Least{"SEK", 300}, Least{"SGD", 50}, Least{"THB", 1000}, Least{"USD", 50},
};

} // namespace

std::int64_t least_charge(std::string_view provider, const Currency& currency)
{
    if (provider != "stripe")
        return 1;
    const auto found = std::ranges::find(stripe_least, currency.code(), &Least::currency);
    return found == stripe_least.end() ? 1 : found->minor_units;
}

// https://docs.stripe.com/currencies#three-decimal: the last digit is a nought.
std::int64_t charge_step(std::string_view provider, const Currency& currency)
{
    return provider == "stripe" && currency.decimals() == 3 ? 10 : 1;
}

} // namespace supple::store
