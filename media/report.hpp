// package.json: what stands in a package, for the shop that lists it and the person who keeps it.
// Written last, with the verdict of the verifier inside; the shop reads it with its own parser.
#pragma once

#include "media/track.hpp"
#include "media/verifier.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace supple::media
{

// JSON of one line end per entry. `bytes` is the size of the whole folder.
std::string package_json(const Package& package, std::span<const RuleResult> rules,
                         std::uint64_t bytes);

} // namespace supple::media
