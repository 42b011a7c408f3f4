// For each rule the verifier can name, a fault that breaks it: a flaw a tiny package is made with,
// or an edit of a good one. Where a fault cannot help but break other rules, they are named, too.
#pragma once

#include "tests/media/tiny_package.hpp"

#include <functional>
#include <string>
#include <vector>

namespace supple::media::tests
{

struct PlantedFault {
    std::string rule; // "M B2": with its level
    std::string what;
    Flaws flaws{};
    std::function<void(TinyPackage&)> edit{};
    std::string also{}; // "S V2, M F1": other rules it breaks, in the verifier's order
    bool encrypted = false; // and looked at without keys
};

std::vector<PlantedFault> planted_faults();

} // namespace supple::media::tests
