#include "server/http/response_head.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::http
{
namespace
{

// Room for the usual head in one allocation.
constexpr std::size_t usual_head_bytes = 1024;

void append_field(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_standard(std::string& out, const Response& response, const HeadFrame& frame)
{
    if (!response.takes_standard_headers())
        return;
    const auto sets_itself = [&](const auto& header) {
        return !response.header(header.first).empty();
    };
    const auto& standard = frame.standard_headers;
    if (std::none_of(standard.begin(), standard.end(), sets_itself)) {
        out += frame.standard_lines;
        return;
    }
    for (const auto& header : standard) {
        if (!sets_itself(header))
            append_field(out, header.first, header.second);
    }
}

} // namespace

std::string make_head(const Response& response, const HeadFrame& frame)
{
    std::string out;
    out.reserve(usual_head_bytes);
    const auto status = response.status();
    const auto reason = boost::beast::http::obsolete_reason(status);
    out.append("HTTP/1.1 ").append(fmt::format_int(static_cast<unsigned>(status)).c_str());
    out.append(" ").append(reason.data(), reason.size()).append("\r\n").append(frame.date_line);
    if (may_have_body(status))
        append_field(out, "Content-Length", fmt::format_int(response.body_size()).c_str());
    if (!frame.keep_alive)
        out += "Connection: close\r\n";
    else if (frame.version < 11)
        out += "Connection: keep-alive\r\n";
    for (const auto& [name, value] : response.headers())
        append_field(out, name, value);
    if (response.prebuilt())
        out += *response.prebuilt();
    append_standard(out, response, frame);
    out += "\r\n";
    return out;
}

bool may_have_body(Status status)
{
    return status != Status::no_content && status != Status::not_modified &&
           static_cast<unsigned>(status) >= 200;
}

} // namespace supple::http
