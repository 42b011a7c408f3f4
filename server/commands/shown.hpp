// Rows on a terminal or as JSON: how every list and show of the command line speaks. JSON is one
// value, with times in ISO 8601 (UTC) and money in minor units beside the currency.
#pragma once

#include "store/catalog.hpp"
#include "store/entitlement.hpp"
#include "store/iso_time.hpp"
#include "store/order.hpp"
#include "store/payment.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace supple
{

using store::iso_time;

boost::json::object as_json(const store::Money& money);
boost::json::object as_json(const store::Order& order);
boost::json::object as_json(const store::Payment& payment);
boost::json::object as_json(const store::Entitlement& entitlement);

// Prints the value and a newline.
void print_json(const boost::json::value& value);

// Prints columns wide enough for their cells; the first row is the heading.
void print_table(const std::vector<std::vector<std::string>>& rows);

} // namespace supple
