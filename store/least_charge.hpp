// The sums a payment provider can move: none below its least, and with some currencies only whole
// steps. Checked before an order is begun, so that the buyer is told here and not by a payment page
// that fails to open.
#pragma once

#include "store/money.hpp"

#include <string_view>

namespace supple::store
{

/// The least sum the provider charges, in minor units; 1 where we know of none.
std::int64_t least_charge(std::string_view provider, const Currency& currency);

/// What every charge must be a multiple of, in minor units; 1 for most.
std::int64_t charge_step(std::string_view provider, const Currency& currency);

} // namespace supple::store
