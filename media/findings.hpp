// The doctor's list: what is unusual about a source, and what is done about it, in sentences for a
// practitioner. Pure.
#pragma once

#include "media/plan.hpp"

#include <vector>

namespace supple::media
{

// From what is known before encoding.
std::vector<Finding> findings_of(const SourceFacts& source, const NaturalRate& rate, Size picture);

} // namespace supple::media
