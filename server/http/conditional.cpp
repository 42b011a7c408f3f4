#include "server/http/conditional.hpp"

#include <algorithm>

namespace supple::http
{
namespace
{

std::string_view trim(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == text.npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The next element of a comma-separated list.
std::string_view take_element(std::string_view& list)
{
    const auto comma = std::min(list.find(','), list.size());
    const auto element = trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    return element;
}

// "q=0", "q=0.0", "q=0.000": not wanted (RFC 9110 §12.4.2).
bool is_weight_zero(std::string_view parameter)
{
    parameter = trim(parameter);
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q="))
        return false;
    return parameter.substr(2).find_first_not_of("0.") == parameter.npos;
}

} // namespace

bool none_match_has(std::string_view field, std::string_view etag)
{
    // Entity tags may hold commas, ours do not: what a comma tears apart is no tag of ours.
    while (!field.empty()) {
        auto element = take_element(field);
        if (element == "*")
            return true;
        if (element.starts_with("W/"))
            element.remove_prefix(2);
        if (element == etag)
            return true;
    }
    return false;
}

bool if_range_allows(std::string_view field, std::string_view etag)
{
    return field.empty() || field == etag;
}

bool accepts_gzip(std::string_view field)
{
    bool any = false;
    while (!field.empty()) {
        const auto element = take_element(field);
        const auto semicolon = std::min(element.find(';'), element.size());
        const auto coding = trim(element.substr(0, semicolon));
        const bool refused =
            semicolon < element.size() && is_weight_zero(element.substr(semicolon + 1));
        if (coding == "gzip" || coding == "x-gzip")
            return !refused;
        if (coding == "*")
            any = !refused;
    }
    return any;
}

} // namespace supple::http
