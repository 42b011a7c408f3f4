// The pretend payment provider: for trying the shop, on this machine only. It behaves like a real
// one: a payment page of its own, and the outcome told by a signed webhook message that goes
// through the same door as a real provider's. No money ever moves.
#pragma once

#include "store/order.hpp"
#include "store/webhook_event.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace supple
{

enum class TestOutcome { pay, decline, cancel };

// A message as it would arrive over the wire.
struct SignedMessage {
    std::string body;
    std::string signature; // as the header Supple-Test-Signature carries it
};

class TestProvider
{
  public:
    static constexpr std::string_view name = "test";
    // What the installation calls the secret that signs this provider's messages.
    static constexpr std::string_view secret_name = "test-webhooks";

    // `webhook_secret` is this installation's own; see store/installation.hpp.
    explicit TestProvider(std::string webhook_secret);

    // The provider's name for the payment page of an order.
    std::string session_for(const store::Order& order) const;

    // The path of that page.
    std::string page_of(const store::Order& order) const;

    // What the provider tells about the outcome. The same outcome of the same order has the same
    // event id, as a real provider's repeated delivery has.
    SignedMessage message(const store::Order& order, TestOutcome outcome,
                          store::Timestamp now) const;

    // A full or partial refund, as the command line asks for it.
    store::Movement refund(const store::Order& order, const std::string& payment,
                           const store::Money& amount, const std::string& idempotency_key,
                           store::Timestamp now) const;

    // Checks the signature over the raw bytes, then reads the message. Refusal::signature_invalid,
    // signature_stale, event_invalid (signed, but not of the form message() writes).
    store::Result<store::WebhookEvent> read(std::string_view signature, std::string_view body,
                                            store::Timestamp now) const;

  private:
    std::string webhook_secret_;
};

} // namespace supple
