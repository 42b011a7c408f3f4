#include "store/quote.hpp"

#include "store/database.hpp"
#include "store/least_charge.hpp"

namespace supple::store
{

namespace
{

Result<Quote> named_by_buyer(const Offer& offer, const QuoteRequest& request)
{
    if (!request.code.empty())
        return Refusal::coupon_not_for_this;
    const auto sum = typed_sum(request.sum, offer.price.currency);
    if (!sum)
        return sum.error();
    if (sum->minor_units < *offer.least)
        return Refusal::sum_below_least;
    return Quote{.offer = offer, .full = *sum, .price = *sum};
}

Result<Quote> less_the_code(Snapshot& snapshot, const Offer& offer, const QuoteRequest& request,
                            Timestamp now)
{
    Quote quote{.offer = offer, .full = offer.price, .price = offer.price};
    if (request.code.empty() || offer.price.minor_units == 0)
        return quote;
    const auto coupon = find_coupon(snapshot, request.code);
    if (!coupon)
        return coupon.error();
    const auto may =
        may_use(snapshot, *coupon, offer.course, offer.price.currency, now, request.browser);
    if (!may)
        return may.error();
    const auto off = discount_of(*coupon, offer.price).minor_units;
    if (off == 0)
        return quote; // a percentage of very little
    quote.price.minor_units -= off;
    quote.price.minor_units -=
        quote.price.minor_units % charge_step(request.provider, offer.price.currency);
    quote.coupon = *coupon;
    return quote;
}

} // namespace

Result<Quote> quote(Snapshot& snapshot, const Course& course, const QuoteRequest& request,
                    Timestamp now)
{
    const auto offer = current_offer(snapshot, course.id);
    if (course.state != CourseState::published || !offer)
        return Refusal::course_not_for_sale;
    const auto quoted = offer->least ? named_by_buyer(*offer, request)
                                     : less_the_code(snapshot, *offer, request, now);
    if (!quoted)
        return quoted;
    const auto sum = quoted->price.minor_units;
    if (sum > 0 && sum < least_charge(request.provider, quoted->price.currency))
        return Refusal::sum_below_smallest_charge;
    return quoted;
}

} // namespace supple::store
