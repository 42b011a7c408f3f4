// What we ask of Stripe, as text: nothing here is sent. The version of the API is pinned, also for
// webhooks, so that an account's default cannot change what we read. Every request that moves
// something carries an idempotency key that was stored before, so that it may be sent again.
// Sources: https://docs.stripe.com/api/checkout/sessions/create, …/refunds/create, …/events/list
#pragma once

#include "store/order.hpp"
#include "store/refund.hpp"

#include <span>
#include <string>
#include <string_view>

namespace supple::store::stripe
{

inline constexpr std::string_view provider_name = "stripe";
inline constexpr std::string_view api_version = "2026-10-28.endive";

/// Our order in Stripe's metadata. What lacks it is not ours: an account may serve several shops.
inline constexpr std::string_view order_metadata = "supple_order";
/// Which of our requests made a refund.
inline constexpr std::string_view refund_metadata = "supple_refund";

enum class Verb { get, post };

struct Request {
    Verb verb = Verb::get;
    std::string path{}; // "/v1/…", with its query
    std::string form{}; // of a post
    std::string idempotency_key{};
};

/// What an account must have been set up for. A shop that wants none of it sends none of it.
struct Options {
    bool automatic_tax = false;    // Stripe Tax reckons the tax that the price contains
    bool promotion_codes = false;  // codes made at Stripe may be typed in on its page
    bool terms_consent = false;    // a box to tick; needs the terms' address in the Dashboard
    bool managed_payments = false; // Stripe is the seller of record; reckons tax itself
    std::string tax_code{};        // of what is sold, such as "txcd_20060158"

    bool any() const
    {
        return automatic_tax || promotion_codes || terms_consent || managed_payments ||
               !tax_code.empty();
    }
};

struct PageTerms {
    std::string title{};          // what is sold, as the buyer reads it
    std::string public_address{}; // of the shop: "https://shop.example.org"
    Options options{};
};

/// Opens the payment page of a pending order. The same order and terms make the same request to the
/// byte, which the idempotency key asks for. Refusal::money_invalid for a sum Stripe cannot say.
Result<Request> open_page(const Order& order, const PageTerms& terms);

/// The same without what Stripe may reject it for: the options, and the e-mail address, of which it
/// asks more than we do. Under a key of its own: Stripe keeps some rejections under theirs.
Result<Request> open_plain_page(const Order& order, PageTerms terms);

Request look_at_page(std::string_view session);

/// Refusal::money_invalid for a sum Stripe cannot say.
Result<Request> refund(const RefundRequest& wanted);
Request refunds_of(std::string_view payment);

/// Events of the kinds we act on since then, newest first, a hundred at a time, after the one named
/// (none: from the newest). Stripe keeps them for 30 days.
Request events_since(Timestamp since, std::string_view after);

/// Movements of the account's balance since then, newest first, a hundred at a time, after the one
/// named, each with the charge, refund or dispute it is of. The key must be allowed to read balance
/// transactions and their sources. https://docs.stripe.com/api/balance_transactions/list
Request balance_since(Timestamp since, std::string_view after);

/// The kinds that a webhook endpoint must be enabled for.
std::span<const std::string_view> event_types();

Request webhook_endpoints();

} // namespace supple::store::stripe
