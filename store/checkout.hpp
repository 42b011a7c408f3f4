// From "Buy" to the provider's page. Begins a pending order with the price of this moment, and
// binds it to the browser, so that who pays here can watch here at once. The key that makes our
// call to the provider repeatable is stored before the call; what the provider answers is stored
// after. An order of nothing is paid at once, without a provider. Refuses a course that is not on
// the shelf.
#pragma once

#include "store/gift.hpp"
#include "store/order.hpp"
#include "store/session.hpp"

namespace supple::store
{

struct CheckoutRequest {
    std::string_view course_slug{};
    std::string_view email{}; // as typed
    std::string_view provider{};
    bool live = false;                 // whether the provider is in its live mode
    std::optional<Session> browser{};  // the session of the browser's cookie, if it has one
    std::string_view code{};           // of a coupon, as typed; empty: none
    std::string_view sum{};            // as typed, where the offer leaves it to the buyer
    std::optional<GiftRequest> gift{}; // for another
};

struct Checkout {
    /// Pending: its idempotency_key is set, send it with the call that opens the provider's page.
    /// Paid: it cost nothing, so there is no page to open.
    Order order{};

    /// The secret of a new session if the browser had none; set it as the cookie. A browser that
    /// has a session keeps it, and the order is added to that one.
    std::optional<std::string> session_secret{};
};

/// Refusal::course_not_found, email_invalid, already_owned (this browser proved to own all of it
/// for ever, and it is no gift), gift_of_nothing, and those of quote() and read_gift().
Result<Checkout> begin_checkout(Transaction& tx, const CheckoutRequest& request);

/// Keeps the provider's name for the payment page. The same one again changes nothing.
/// Refusal::order_not_found, order_not_pending (it has another one already).
Result<Order> attach_provider_session(Transaction& tx, const OrderId& order,
                                      std::string_view provider_session);

} // namespace supple::store
