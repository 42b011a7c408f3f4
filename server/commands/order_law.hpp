// What `supple orders show` and `evidence` say about the law of an order: the terms it was made
// under with their very words, its invoices, and a withdrawal. Also the list of all statements of
// withdrawal.
#pragma once

#include <boost/json/object.hpp>

namespace supple
{

namespace store
{
class Snapshot;
struct Order;
} // namespace store

// {terms, invoices, withdrawal}; null and empty where there is none.
boost::json::object law_json(store::Snapshot& snapshot, const store::Order& order);
void print_law(store::Snapshot& snapshot, const store::Order& order);

void print_withdrawals(store::Snapshot& snapshot, bool json);

} // namespace supple
