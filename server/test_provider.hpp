// The pretend payment provider: for trying the shop, on this machine only. It behaves like a real
// one: a payment page of its own, and the outcome told by a signed webhook message that goes
// through the same door as a real provider's. No money ever moves.
#pragma once

#include "server/provider.hpp"

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

class TestProvider final : public Provider
{
  public:
    static constexpr std::string_view provider_name = "test";
    // What the installation calls the secret that signs this provider's messages.
    static constexpr std::string_view secret_name = "test-webhooks";

    // `webhook_secret` is this installation's own; see store/installation.hpp.
    explicit TestProvider(std::string webhook_secret);

    std::string_view name() const override { return provider_name; }
    bool live() const override { return false; }
    std::string page_origin() const override { return {}; }
    std::string_view signature_header() const override { return "Supple-Test-Signature"; }

    // Refusal::event_invalid also for what is signed, but not of the form message() writes.
    store::Result<store::WebhookEvent> read(std::string_view signature, std::string_view body,
                                            store::Timestamp now) const override;
    OpenedPage open_page(const store::Order& order, const std::string& title) override;
    // It keeps nothing in mind: all it has to say it says by message.
    PageNews look_at_page(const store::Order& order, store::Timestamp now) override;
    store::Movement refund(const store::Order& order, const store::RefundRequest& request,
                           store::Timestamp now) override;
    EventNews events_since(store::Timestamp) override { return {}; }
    std::vector<store::Fee> fees_since(store::Timestamp) override { return {}; }
    void stop() override {}

    // What the provider tells about the outcome. The same outcome of the same order has the same
    // event id, as a real provider's repeated delivery has.
    SignedMessage message(const store::Order& order, TestOutcome outcome,
                          store::Timestamp now) const;

  private:
    std::string webhook_secret_;
};

} // namespace supple
