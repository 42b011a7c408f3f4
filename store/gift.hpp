// An order that one pays and another watches. Its buyer names the recipient, says something to her,
// and perhaps on which day she is to have it; the recipient is mailed a link, and whoever presses
// the button behind it first owns what was given. The link works while the order is paid: a refund
// or a dispute stops it, a dispute that is won lets it work again. Opening it changes nothing,
// since mail scanners open every link. Only a hash of its secret is kept. The buyer's browser never
// watches a gift. An order of nothing is no gift, or anybody could mail anything to anyone from
// here.
#pragma once

#include "store/entitlement.hpp"
#include "store/order.hpp"
#include "store/session.hpp"

namespace supple::store
{

inline constexpr std::size_t greatest_giver_length = 100;  // bytes; a name
inline constexpr std::size_t greatest_words_length = 1000; // bytes; a card, not a letter
/// A birthday next year may be thought of today; later dates are slips.
inline constexpr std::chrono::days latest_delivery{366};

/// As typed.
struct GiftRequest {
    std::string_view recipient{}; // an address
    std::string_view giver{};     // a name for the mail; may be empty
    std::string_view words{};     // may be empty, may have lines
    std::string_view day{};       // "2026-12-24", in UTC; empty: at once
};

struct Gift {
    OrderId order{};
    Email recipient{};
    std::string giver{};
    std::string words{};
    std::optional<Timestamp> deliver{};   // not before
    std::optional<Timestamp> delivered{}; // the mail was written
    std::optional<Timestamp> redeemed{};
    std::optional<CustomerId> redeemed_by{};
};

/// Refusal::gift_address_invalid, gift_words_invalid (too long, or control characters other than
/// line ends), gift_day_invalid (none, past, or more than a year away).
Result<Gift> read_gift(const GiftRequest& request, Timestamp now);

/// For checkout: the order is a gift from its first moment.
void keep_gift(Transaction& tx, const OrderId& order, const Gift& gift);

/// None: the order is for its buyer.
std::optional<Gift> gift_of(Snapshot& snapshot, const OrderId& order);

/// For fulfilment, whenever the order becomes paid: the receipt for the buyer, once; the mail for
/// the recipient, once, when its day has come; or what a dispute had taken from her.
void hand_over(Transaction& tx, const Order& order);

/// Mails the gifts whose day has come. How many.
int deliver_due_gifts(Transaction& tx);

/// Mails it again with a fresh link; the one before is dead. Refusal::gift_not_found (no gift),
/// order_not_paid, gift_redeemed, gift_not_due (it will go on its day).
Result<Gift> resend_gift(Transaction& tx, const OrderId& order);

struct GivenGift {
    Gift gift{};
    Order order{};
};

/// For GET: what the link gives. Refusal::gift_not_found, gift_redeemed, gift_withdrawn (refunded,
/// or in dispute).
Result<GivenGift> peek_gift(Snapshot& snapshot, std::string_view secret);

struct Redeemer {
    std::optional<Session> browser{};
    std::string_view email{}; // as typed; not asked of whoever is signed in
};

struct Redemption {
    Order order{};
    std::optional<std::string> session_secret{}; // as in Checkout
};

/// For POST, once: the courses belong to who signed in, or to the typed address, which is mailed a
/// link; then this browser may watch them at once. Refusals of peek_gift; email_invalid;
/// already_owned (proven to own all of it for ever: the gift can still be passed on).
Result<Redemption> redeem_gift(Transaction& tx, std::string_view secret, const Redeemer& redeemer);

} // namespace supple::store
