// Which payment provider takes the money: the one that the settings name, with its secrets read
// from where the settings say.
#pragma once

#include "server/config.hpp"
#include "server/provider.hpp"
#include "server/stripe_provider.hpp"

#include <memory>
#include <string_view>

namespace supple
{

// By its name in settings and orders: "stripe" or "test". `database` keeps the secret of the test
// payments. Throws std::runtime_error with a sentence when a secret is missing, open to others, or
// cannot be what it is said to be; std::runtime_error for a name that is none.
std::unique_ptr<Provider> make_provider(const Config& config, std::string_view name,
                                        store::Database& database);

// Throws as above.
StripeSettings stripe_settings(const Config& config);

} // namespace supple
