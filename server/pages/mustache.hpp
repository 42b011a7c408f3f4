// Mustache over JSON. Escapes HTML unless told that the result is plain text. An empty string, null
// and a missing field are all "nothing"; a number is written as JSON writes it.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace supple::pages
{

enum class Escape { html, none };

// Throws std::runtime_error naming `name` if the template itself is broken.
std::string fill(std::string_view name, const std::string& text, const boost::json::object& data,
                 Escape escape = Escape::html);

} // namespace supple::pages
