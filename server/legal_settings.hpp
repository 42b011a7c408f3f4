// What the settings say about the law of a sale, as the shop's rules take it; and what a seller has
// still to say before she sells for real money, which `supple doctor` tells.
#pragma once

#include "server/config.hpp"
#include "store/sale_terms.hpp"

#include <string>
#include <vector>

namespace supple
{

// Everything but the words that stand beside the button, which the pages know. The settings were
// checked when they were read.
store::SaleTerms sale_terms_of(const Config& config);

// One sentence for each thing that is missing; empty when nothing is.
std::vector<std::string> missing_for_the_law(const Config& config);

} // namespace supple
