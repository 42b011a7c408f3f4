// What an offer says, in the words of a page: "$29.00", "Free", what a code takes off, and how long
// one may watch. The course's page, the home page and the order's page read the same.
#pragma once

#include "store/quote.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace supple::routes
{

// "Free" for nothing.
std::string sum_words(const store::Money& sum);

// "$29.00", "Free", "from $5.00".
std::string price_words(const store::Offer& offer);

// Adds price, access_days, first_play and, where the buyer names the sum, choose {suggested, least,
// currency} to a course's data.
void add_terms(boost::json::object& course, const store::Offer& offer);

// What the page shows for a code: {code, price, full, discount}, or none where the quote has none.
std::optional<boost::json::object> coupon_json(const store::Quote& quote);

} // namespace supple::routes
