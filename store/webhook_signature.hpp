// The signature of a webhook, as Stripe makes it and as our test payments do:
//   t=<unix seconds>,v1=<hex of HMAC-SHA256(secret, "<t>.<raw body>")>[,v1=<hex> …]
// Several v1 stand there while a secret is being rolled; other schemes are skipped. Stamps more
// than five minutes from now, in the past or in the future, are refused. Source:
// https://docs.stripe.com/webhooks/signature
#pragma once

#include "store/clock.hpp"
#include "store/refusal.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace supple::store
{

inline constexpr std::chrono::seconds signature_tolerance{300};

/// The value of the signature header. The key is the whole secret text, its prefix too.
std::string sign_webhook(std::string_view secret, std::string_view body, Timestamp stamp);

/// Refusal::signature_invalid, signature_stale. `body` must be the untouched bytes.
Result<void> verify_webhook(std::string_view header, std::string_view secret, std::string_view body,
                            Timestamp now);

} // namespace supple::store
