// Stripe Checkout: its hosted page, its refunds, its events. Says what Stripe's answers mean for
// us; what is asked and how it is read stands in store/stripe_request and store/stripe_object.
#pragma once

#include "server/provider.hpp"
#include "server/stripe_client.hpp"
#include "store/stripe_event.hpp"
#include "store/stripe_request.hpp"

#include <functional>
#include <string>

namespace supple
{

// Where Stripe's pages are, unless the account has a domain of its own for them.
inline constexpr std::string_view default_page_address = "https://checkout.stripe.com";

struct StripeSettings {
    std::string secret_key{};
    std::string webhook_secret{};
    std::string api_address{StripeClient::public_address};
    std::string page_address{default_page_address};
    std::string public_address{}; // of the shop
    store::stripe::Options options{};
    bool inquiries_are_disputes = false;
};

class StripeProvider final : public Provider
{
  public:
    // Throws std::runtime_error with a sentence for keys or addresses that cannot be.
    explicit StripeProvider(StripeSettings settings);

    std::string_view name() const override { return store::stripe::provider_name; }
    bool live() const override { return client_.live(); }
    std::string page_origin() const override { return settings_.page_address; }
    std::string_view signature_header() const override { return "Stripe-Signature"; }
    store::Result<store::WebhookEvent> read(std::string_view signature, std::string_view body,
                                            store::Timestamp now) const override;
    OpenedPage open_page(const store::Order& order, const std::string& title) override;
    PageNews look_at_page(const store::Order& order, store::Timestamp now) override;
    store::Movement refund(const store::Order& order, const store::RefundRequest& request,
                           store::Timestamp now) override;
    EventNews events_since(store::Timestamp since) override;
    std::vector<store::Fee> fees_since(store::Timestamp since) override;
    void stop() override { client_.stop(); }

    // For the doctor, who asks other things.
    StripeClient& client() { return client_; }

  private:
    StripeReply ask(const store::stripe::Request& request, const Patience& patience);
    boost::json::object asked(const store::stripe::Request& request, const Patience& patience);
    std::optional<store::Movement> refunded_already(const store::RefundRequest& request);
    using PageOfList = store::stripe::Request (*)(store::Timestamp since, std::string_view after);
    std::optional<store::Timestamp>
    read_list(PageOfList page_after, int most_pages, store::Timestamp since,
              const std::function<void(const boost::json::object&)>& take);
    store::stripe::Reading reading() const;

    StripeSettings settings_;
    StripeClient client_;
};

} // namespace supple
