// Says of a package folder, rule by rule, whether it keeps what Apple's HLS Authoring Specification
// (AHLS) and RFC 8216 ask. It believes nothing it can measure: everything is read again from the
// bytes on disk with our own box walker and playlist reader, never with the code that wrote them.
// A damaged or hostile folder gives failing rules, not a crash. The ids are explained in RULES.md.
#pragma once

#include "media/figure.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace supple::media
{

enum class RuleLevel { must, should };

struct RuleResult {
    std::string id; // "B2"
    RuleLevel level = RuleLevel::must;
    bool pass = false;
    std::string detail;            // what was found, or "does not apply: …"
    std::vector<Figure> figures{}; // the numbers behind it, where there are some
};

// One result per rule, in the order of the families V, B, A, S, P, D. `keys` is the folder with
// key1 and key2; without it the bytes of an encrypted package are not opened and the rules that
// need them say so. Throws only when the folder does not exist.
std::vector<RuleResult> verify_package(const std::filesystem::path& folder,
                                       const std::optional<std::filesystem::path>& keys = {});

// No rule of level must is broken.
bool acceptable(std::span<const RuleResult> rules);

// "pass M B1 detail" or "FAIL S V2 detail", without a line end.
std::string line(const RuleResult& rule);

// The rules as a JSON array, as in package.json, with figures only where there are some:
// [{"id":"B1","level":"M","pass":true,"detail":"…","figures":[…]}].
std::string rules_json(std::span<const RuleResult> rules);

} // namespace supple::media
