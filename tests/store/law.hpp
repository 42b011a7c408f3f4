// Terms of sale for tests: a seller in Germany, nineteen per cent included, and orders made under
// them.
#pragma once

#include "shop.hpp"
#include "store/sale_terms.hpp"

namespace supple::store
{

/// What a German shop shows and asks.
SaleTerms german_terms();

/// An agreement to everything in `terms`.
Agreement full_agreement(const SaleTerms& terms);

/// A pending order under these terms.
Order begin_under(Shop& shop, const SaleTerms& terms, std::string_view email = "ann@example.org");

/// A paid one.
Order sell_under(Shop& shop, const SaleTerms& terms, std::string_view email = "ann@example.org");

} // namespace supple::store
