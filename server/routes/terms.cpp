#include "server/routes/terms.hpp"

namespace supple::routes
{
namespace
{

store::Money least_of(const store::Offer& offer)
{
    return {*offer.least, offer.price.currency};
}

} // namespace

std::string sum_words(const store::Money& sum)
{
    return sum.minor_units == 0 ? "Free" : store::format(sum);
}

std::string price_words(const store::Offer& offer)
{
    if (!offer.least)
        return sum_words(offer.price);
    return *offer.least == 0 ? "Pay what you like" : "from " + store::format(least_of(offer));
}

void add_terms(boost::json::object& course, const store::Offer& offer)
{
    course["price"] = price_words(offer);
    course["free"] = !offer.least && offer.price.minor_units == 0;
    if (offer.access_days)
        course["access_days"] = *offer.access_days;
    course["first_play"] = offer.access_from == store::AccessStart::first_play;
    if (!offer.least)
        return;
    boost::json::object choose{{"suggested", store::decimal(offer.price)},
                               {"currency", offer.price.currency.code()}};
    if (*offer.least > 0)
        choose["least"] = store::format(least_of(offer));
    course["choose"] = std::move(choose);
}

std::optional<boost::json::object> coupon_json(const store::Quote& quote)
{
    if (!quote.coupon)
        return std::nullopt;
    return boost::json::object{{"code", quote.coupon->code},
                               {"price", sum_words(quote.price)},
                               {"full", store::format(quote.full)},
                               {"discount", store::format(quote.discount())},
                               {"free", quote.price.minor_units == 0}};
}

} // namespace supple::routes
