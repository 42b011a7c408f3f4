#include "server/pages/mustache.hpp"

#include <boost/json.hpp>

#include <kainjow/mustache.hpp>
#include <stdexcept>

namespace supple::pages
{

namespace
{

namespace json = boost::json;
using kainjow::mustache::data;

data to_data(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::null:
        return data(false);
    case json::kind::bool_:
        return data(value.get_bool());
    case json::kind::string: {
        // Mustache calls an empty string something; for a page it is nothing to show.
        const json::string& text = value.get_string();
        return text.empty() ? data(false) : data(std::string(text));
    }
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
        return data(json::serialize(value));
    case json::kind::array: {
        data list(data::type::list);
        for (const json::value& item : value.get_array())
            list.push_back(to_data(item));
        return list;
    }
    case json::kind::object: {
        data object(data::type::object);
        for (const auto& [key, member] : value.get_object())
            object.set(std::string(key), to_data(member));
        return object;
    }
    }
    return data(false);
}

} // namespace

std::string fill(std::string_view name, const std::string& text, const json::object& fields,
                 Escape escape)
{
    // Rendering writes into the parsed template, so each call has its own.
    kainjow::mustache::mustache parsed(text);
    if (escape == Escape::none)
        parsed.set_custom_escape([](const std::string& plain) { return plain; });
    std::string result = parsed.render(to_data(fields));
    if (!parsed.is_valid())
        throw std::runtime_error(std::string(name) + ": " + parsed.error_message() +
                                 ". Correct the template and build again.");
    return result;
}

} // namespace supple::pages
