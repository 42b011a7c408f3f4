// Orders as a table for a bookkeeper's spreadsheet (RFC 4180), oldest first: what was paid, the tax
// inside of it, what was given back, what the payment provider kept, and the numbers of the
// documents.
#pragma once

#include "store/order.hpp"
#include "store/payment.hpp"

#include <vector>

namespace supple
{

// The orders as all_orders() gives them. Of an order whose provider was not asked, or took nothing,
// the fee is left open.
void export_orders(store::Snapshot& snapshot, const std::vector<store::Order>& newest_first,
                   const std::vector<store::Fee>& fees);

} // namespace supple
