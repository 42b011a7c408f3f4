// What an order was begun on, besides its price: for `supple orders show` and `evidence`.
#pragma once

#include "store/order.hpp"

#include <boost/json/object.hpp>

namespace supple
{

// access_days, access_from, opens [slugs], gift and coupon {code, discount}, null where there is none.
void add_terms(boost::json::object& json, store::Snapshot& snapshot, const store::Order& order);

// The same as lines, only what there is.
void print_terms(store::Snapshot& snapshot, const store::Order& order);

} // namespace supple
