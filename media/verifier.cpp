#include "media/verifier.hpp"

#include "media/rules.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

std::string_view letter(RuleLevel level)
{
    return level == RuleLevel::must ? "M" : "S";
}

// Families in the order of RULES.md, rules by their number: "S9" before "S10".
std::pair<std::size_t, int> place(const std::string& id)
{
    return {std::string_view{"VBASPDF"}.find(id.front()), std::stoi(id.substr(1))};
}

std::string json_text(std::string_view text)
{
    return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

} // namespace

std::vector<RuleResult> verify_package(const std::filesystem::path& folder,
                                       const std::optional<std::filesystem::path>& keys)
{
    const Inspection package = inspect(folder, keys);
    RuleResults results;
    check_video(package, results);
    check_ladder(package, results);
    check_bandwidth(package, results);
    check_audio(package, results);
    check_loudness(package, results);
    check_timing(package, results);
    check_segments(package, results);
    check_multivariant(package, results);
    check_captions(package, results);
    check_chapters(package, results);
    check_folder(package, results);
    check_listening(package, results);
    check_pictures(package, results);
    std::stable_sort(results.begin(), results.end(), [](const auto& left, const auto& right) {
        return place(left.id) < place(right.id);
    });
    return results;
}

bool acceptable(std::span<const RuleResult> rules)
{
    return std::all_of(rules.begin(), rules.end(), [](const RuleResult& rule) {
        return rule.pass || rule.level == RuleLevel::should;
    });
}

std::string line(const RuleResult& rule)
{
    return fmt::format("{} {} {:<3} {}", rule.pass ? "pass" : "FAIL", letter(rule.level), rule.id,
                       rule.detail);
}

std::string rules_json(std::span<const RuleResult> rules)
{
    std::string text;
    for (const RuleResult& rule : rules)
        text += fmt::format(R"({}{{"id":"{}","level":"{}","pass":{},"detail":{}}})",
                            text.empty() ? "" : ",\n", rule.id, letter(rule.level), rule.pass,
                            json_text(rule.detail));
    return "[" + text + "]";
}

} // namespace supple::media
