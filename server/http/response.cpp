#include "server/http/response.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <stdexcept>

namespace supple::http
{
namespace
{

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view json_type = "application/json";
constexpr std::string_view text_type = "text/plain; charset=utf-8";

bool same_name(std::string_view a, std::string_view b)
{
    return boost::beast::iequals(a, b);
}

// A line break in a value would let whoever chose the value write our header, or a second answer.
void refuse_line_breaks(std::string_view name, std::string_view value)
{
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != value.npos)
        throw std::runtime_error("the header field " + std::string(name) +
                                 " would hold a line break; encode the value first");
}

} // namespace

Response::Response(Status status, std::string_view content_type, Body body)
    : status_(status), body_(std::move(body))
{
    set("Content-Type", content_type);
}

Response Response::html(std::string text, Status status)
{
    return Response(status, html_type, std::move(text));
}

Response Response::json(std::string text, Status status)
{
    return Response(status, json_type, std::move(text));
}

Response Response::text(std::string text, Status status)
{
    return Response(status, text_type, std::move(text));
}

Response Response::see_other(std::string_view location)
{
    Response response(Status::see_other);
    response.set("Location", location);
    return response;
}

Response& Response::set(std::string_view name, std::string_view value)
{
    refuse_line_breaks(name, value);
    std::erase_if(headers_, [&](const auto& header) { return same_name(header.first, name); });
    headers_.emplace_back(name, value);
    return *this;
}

Response& Response::add(std::string_view name, std::string_view value)
{
    refuse_line_breaks(name, value);
    headers_.emplace_back(name, value);
    return *this;
}

Response& Response::add(const Cookie& cookie)
{
    std::string text = cookie.name + '=' + cookie.value + "; Path=/; HttpOnly; SameSite=Lax";
    if (cookie.secure)
        text += "; Secure";
    if (cookie.max_age_seconds)
        text += "; Max-Age=" + std::to_string(*cookie.max_age_seconds);
    return add("Set-Cookie", text);
}

Response& Response::set_status(Status status)
{
    status_ = status;
    return *this;
}

Response& Response::set_body(Body body)
{
    body_ = std::move(body);
    return *this;
}

Response& Response::set_prebuilt(SharedBytes lines)
{
    prebuilt_ = std::move(lines);
    return *this;
}

Response& Response::without_standard_headers()
{
    standard_headers_ = false;
    return *this;
}

std::string_view Response::header(std::string_view name) const
{
    const auto found = std::find_if(headers_.begin(), headers_.end(), [&](const auto& header) {
        return same_name(header.first, name);
    });
    return found == headers_.end() ? std::string_view() : std::string_view(found->second);
}

std::uint64_t Response::body_size() const
{
    if (const auto* slice = std::get_if<FileSlice>(&body_))
        return slice->length;
    return body_text().size();
}

std::string_view Response::body_text() const
{
    if (const auto* text = std::get_if<std::string>(&body_))
        return *text;
    if (const auto* bytes = std::get_if<SharedBytes>(&body_); bytes && *bytes)
        return **bytes;
    return {};
}

} // namespace supple::http
