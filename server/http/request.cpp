#include "server/http/request.hpp"

#include "server/http/router.hpp"

#include <algorithm>
#include <cassert>

namespace supple::http
{

std::string_view Request::parameter(std::string_view name) const
{
    assert(pattern);
    const auto position = pattern->position(name);
    assert(position);
    return target.segment(*position);
}

std::string_view Request::header(Field field) const
{
    const auto found = headers.find(field);
    return found == headers.end() ? std::string_view() : std::string_view(found->value());
}

std::string_view Request::header(std::string_view name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->value());
}

std::optional<std::string> Request::query(std::string_view name) const
{
    return form_value(target.query(), name);
}

std::optional<std::string> Request::form(std::string_view name) const
{
    return form_value(body, name);
}

std::optional<std::string_view> Request::cookie(std::string_view name) const
{
    // cookie-string of RFC 6265 §4.2.1: pairs divided by "; ".
    std::string_view rest = header(Field::cookie);
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(" \t"), pair.size()));

        const auto equals = pair.find('=');
        if (equals != pair.npos && pair.substr(0, equals) == name)
            return pair.substr(equals + 1);
    }
    return std::nullopt;
}

} // namespace supple::http
