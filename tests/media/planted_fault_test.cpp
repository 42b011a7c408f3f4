#include "media/verifier.hpp"
#include "tests/media/planted_faults.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace supple::media;
using namespace supple::media::tests;

namespace
{

std::string name(const RuleResult& rule)
{
    return std::string{rule.level == RuleLevel::must ? "M " : "S "} + rule.id;
}

using Names = std::set<std::string>;

Names broken_in(const std::vector<RuleResult>& rules)
{
    Names names;
    for (const RuleResult& rule : rules)
        if (!rule.pass)
            names.insert(name(rule));
    return names;
}

Names expected_of(const PlantedFault& fault)
{
    Names names{fault.rule};
    for (std::size_t at = 0; at < fault.also.size();) {
        const auto end = std::min(fault.also.find(", ", at), fault.also.size());
        names.insert(fault.also.substr(at, end - at));
        at = end + 2;
    }
    return names;
}

std::vector<RuleResult> verdict(const PlantedFault& fault)
{
    TinyPackage package{fault.flaws, fault.encrypted};
    if (fault.edit)
        fault.edit(package);
    return verify_package(package.folder());
}

std::string joined(const Names& names)
{
    std::string text;
    for (const std::string& each : names)
        text += (text.empty() ? "" : ", ") + each;
    return text;
}

} // namespace

TEST_SUITE("a planted fault")
{
    TEST_CASE("is told by its own rule, and by none that it leaves alone")
    {
        for (const PlantedFault& fault : planted_faults()) {
            const auto rules = verdict(fault);
            std::string told;
            for (const RuleResult& rule : rules)
                if (!rule.pass)
                    told += line(rule) + "\n";
            INFO(fault.rule << ", " << fault.what << ":\n" << told);
            CHECK(joined(broken_in(rules)) == joined(expected_of(fault)));
            CHECK(acceptable(rules) == (told.find("FAIL M") == std::string::npos));
        }
    }

    TEST_CASE("is there for every rule that the verifier knows")
    {
        Names planted;
        for (const PlantedFault& fault : planted_faults())
            planted.insert(fault.rule);
        const TinyPackage package;
        Names known;
        for (const RuleResult& rule : verify_package(package.folder()))
            known.insert(name(rule));
        CHECK(joined(known) == joined(planted));
    }
}
