// Is Stripe ready to sell for us: the key and its rights, the webhook endpoint with its address,
// version and events, and both clocks. Asks harmless questions only.
#pragma once

#include "server/commands/report.hpp"
#include "server/config.hpp"

namespace supple
{

void look_at_stripe(Report& report, const Config& config);

} // namespace supple
