// A code that takes something off a price: a percentage, or a sum in one currency. It may hold for
// one course only, for some days only, and for so many orders. An order that is begun with a code
// holds one of its uses; the use is kept when the order is paid and free again when the order
// expires, so what is left is never counted but read off the orders. Codes are compared without
// case and blanks. A coupon never changes; it can only be ended.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/money.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

/// As long as a payment page can stay open (Stripe's Checkout: 24 hours). Then a use that was held
/// by an order nobody paid is free again, also if no provider says that the order expired.
inline constexpr std::chrono::hours coupon_hold{24};

/// Long enough for a name, short enough to be read out on the telephone.
inline constexpr std::size_t greatest_code_length = 32;

struct Coupon {
    CouponId id{};
    std::string code{};
    std::optional<int> percent{};     // 1 to 100; else
    std::optional<Money> amount{};    // so much off
    std::optional<CourseId> course{}; // none: every course
    std::optional<int> uses_limit{};  // none: any number of orders
    std::optional<Timestamp> from{};
    std::optional<Timestamp> till{}; // the first second in which it no longer holds
    Timestamp created{};
    std::optional<Timestamp> ended{}; // by the operator
};

/// "  yoga 10 " -> "YOGA10". Refusal::code_invalid for anything but 1 to 32 of [A-Z0-9-].
Result<std::string> normal_code(std::string_view typed);

/// Two groups of four that are not mistaken for each other: "K7QF-3MPA".
std::string random_coupon_code(Transaction& tx);

/// `id`, `created` and the form of the code are filled in. Refusal::code_invalid, code_taken,
/// coupon_invalid (no percentage from 1 to 100 and no sum, or both; no use; ends before it begins),
/// course_not_found.
Result<Coupon> create_coupon(Transaction& tx, Coupon coupon);

/// From now on nobody begins an order with it. Again changes nothing. Refusal::coupon_not_found.
Result<Coupon> end_coupon(Transaction& tx, std::string_view code);

/// Refusal::coupon_not_found, also for what is no code.
Result<Coupon> find_coupon(Snapshot& snapshot, std::string_view code);

/// Newest first.
std::vector<Coupon> list_coupons(Snapshot& snapshot);

/// What it takes off the price: a percentage is rounded half up to the minor unit, and nothing ever
/// costs less than nothing.
Money discount_of(const Coupon& coupon, const Money& price);

struct CouponUses {
    int paid = 0; // also if refunded or disputed later
    int held = 0; // by orders that wait for their payment
};

/// `except`: a browser whose own waiting orders are not counted, because going back from the
/// payment page and trying again is not a second use.
CouponUses uses_of(Snapshot& snapshot, const CouponId& coupon, Timestamp now,
                   const std::optional<SessionId>& except = {});

/// Whether an order may be begun with it now. Refusal::coupon_not_yet, coupon_ended,
/// coupon_not_for_this (another course, another currency), coupon_used_up. Decides a race only
/// within the transaction that keeps the order.
Result<void> may_use(Snapshot& snapshot, const Coupon& coupon, const CourseId& course,
                     const Currency& currency, Timestamp now,
                     const std::optional<SessionId>& browser);

/// Holds a use for the order.
void hold_coupon(Transaction& tx, const CouponId& coupon, const OrderId& order,
                 const Money& discount);

struct CouponUse {
    Coupon coupon{};
    std::int64_t discount = 0; // in minor units of the order's currency
};

/// The coupon an order was begun with.
std::optional<CouponUse> coupon_of(Snapshot& snapshot, const OrderId& order);

} // namespace supple::store
