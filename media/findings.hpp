// The doctor's list: what is unusual about a source, and what is done about it, in sentences for a
// practitioner. Pure.
#pragma once

#include "media/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace supple::media
{

// From what is known before encoding.
std::vector<Finding> findings_of(const SourceFacts& source, const NaturalRate& rate, Size picture);

// How a finding tells one of several sounds from the others: " (Deutsch)", or "" for the only one.
std::string whose(const std::string& name, std::size_t sounds);

// What was measured of a sound and done about it; empty when it was loud enough as it was.
std::optional<Finding> finding_of(const SoundLevels& levels, const std::string& whose);

} // namespace supple::media
