// What one buyer would pay for a course now: the offer's price, less what a code takes off, or the
// sum she names where the offer leaves it to her. The course's page shows it and the checkout
// orders by it, so nobody is told one sum and asked for another.
#pragma once

#include "store/catalog.hpp"
#include "store/coupon.hpp"

namespace supple::store
{

struct QuoteRequest {
    std::string_view provider{};
    std::string_view code{};            // as typed; empty: none
    std::string_view sum{};             // as typed, for an offer that leaves it to the buyer
    std::optional<SessionId> browser{}; // see uses_of()
};

struct Quote {
    Offer offer{};
    Money full{};                   // before the code
    Money price{};                  // to pay; nothing: free, and no provider is asked
    std::optional<Coupon> coupon{}; // set if it takes something off

    Money discount() const { return {full.minor_units - price.minor_units, full.currency}; }
};

/// Refusal::course_not_for_sale (hidden, or without an offer); those of may_use() and
/// coupon_not_found for the code, also coupon_not_for_this where the buyer names the sum;
/// money_invalid, money_too_large and sum_below_least for the sum; sum_below_smallest_charge if the
/// provider cannot move so little. After a discount the sum is rounded down to a step the provider
/// can move.
Result<Quote> quote(Snapshot& snapshot, const Course& course, const QuoteRequest& request,
                    Timestamp now);

/// A sum as people type it: "29", "29.00", "29,00", "$29", "1.290,00", "1 290". One mark followed
/// by as many digits as the currency has decimals, or fewer, divides the decimals; followed by
/// three otherwise, it groups. Refusal::money_invalid, money_too_large.
Result<Money> typed_sum(std::string_view text, const Currency& currency);

} // namespace supple::store
