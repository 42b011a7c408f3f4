#include "tests/ways/exposition.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <sstream>

namespace supple::test
{
namespace
{

const std::regex comment(R"(# (HELP|TYPE) ([a-z_]+) (.+))");
const std::regex sample(R"(([a-z_]+)(\{(?:[a-z]+="[^"\\\n]*",?)+\})? ([0-9.e+-]+|\+Inf))");

// A histogram's samples bear the family's name and an ending.
std::string family_of(const std::string& name, const Exposition& read)
{
    for (const std::string ending : {"_bucket", "_sum", "_count"}) {
        if (!name.ends_with(ending))
            continue;
        const auto family = name.substr(0, name.size() - ending.size());
        if (read.types.contains(family) && read.types.at(family) == "histogram")
            return family;
    }
    return name;
}

void check_conventions(const std::string& family, const std::string& type)
{
    CAPTURE(family);
    CHECK(family.ends_with("_total") == (type == "counter"));
    CHECK((family.starts_with("supple_") || family.starts_with("process_")));
}

// After a series' count its buckets follow: they grow, and end with +Inf, which is the count.
void check_buckets(const std::string& text)
{
    std::istringstream lines(text);
    double count = 0;
    double before = 0;
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        if (line.find("_count{") != std::string::npos) {
            count = std::stod(line.substr(line.rfind(' ') + 1));
            before = 0;
        } else if (line.find("_bucket{") != std::string::npos) {
            const double value = std::stod(line.substr(line.rfind(' ') + 1));
            CHECK(value >= before);
            before = value;
            if (line.find("le=\"+Inf\"") != std::string::npos)
                CHECK(value == count);
        }
    }
}

} // namespace

double Exposition::at(const std::string& series) const
{
    const auto found = samples.find(series);
    REQUIRE_MESSAGE(found != samples.end(), "no sample ", series);
    return found->second;
}

double Exposition::sum(std::string_view beginning) const
{
    double sum = 0;
    for (const auto& [series, value] : samples)
        sum += series.starts_with(beginning) ? value : 0;
    return sum;
}

Exposition read_exposition(const std::string& text)
{
    REQUIRE(text.ends_with('\n'));
    Exposition read;
    std::set<std::string> helped;
    std::string open; // a family's lines stand together
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        std::smatch match;
        if (std::regex_match(line, match, comment)) {
            if (match[1] == "HELP") {
                CHECK(helped.insert(match[2]).second);
            } else {
                CHECK(read.types.emplace(match[2], match[3]).second);
                check_conventions(match[2], match[3]);
                open = match[2];
            }
            continue;
        }
        REQUIRE(std::regex_match(line, match, sample));
        CHECK(family_of(match[1], read) == open);
        CHECK(read.samples.emplace(match[1].str() + match[2].str(), std::stod(match[3])).second);
    }
    for (const auto& [family, type] : read.types)
        CHECK(helped.contains(family));
    check_buckets(text);
    return read;
}

} // namespace supple::test
