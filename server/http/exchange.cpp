#include "server/http/exchange.hpp"

#include "server/http/head_check.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <cassert>
#include <limits>

namespace supple::http
{
namespace beast_http = boost::beast::http;
namespace
{

Status status_for(const boost::system::error_code& error)
{
    if (error == beast_http::error::body_limit)
        return Status::payload_too_large;
    return Status::bad_request;
}

// A request line as it should be, of a version that is not ours: "GET / HTTP/2.0".
bool is_of_other_version(std::string_view head)
{
    const auto line = head.substr(0, head.find("\r\n"));
    const auto version = line.substr(line.rfind(' ') + 1);
    return std::count(line.begin(), line.end(), ' ') == 2 && version.size() == 8 &&
           version.starts_with("HTTP/") && !version.starts_with("HTTP/1.");
}

} // namespace

Exchange::Exchange()
    : time(std::chrono::system_clock::now()), began(std::chrono::steady_clock::now())
{
    // Heads are measured before they come here, bodies when their route is known.
    parser_.header_limit(std::numeric_limits<std::uint32_t>::max());
    parser_.body_limit(boost::none);
}

std::optional<Status> Exchange::take_head(std::string_view head)
{
    boost::system::error_code error;
    parser_.put(boost::asio::buffer(head), error);
    if (error == beast_http::error::bad_version && is_of_other_version(head))
        return Status::http_version_not_supported;
    if (error)
        return status_for(error);
    assert(parser_.is_header_done());

    auto& message = parser_.get();
    version = message.version();
    if (version != 10 && version != 11)
        return Status::http_version_not_supported;
    if (const auto fault = fault_in(message, version))
        return fault;
    if (message.method() == Method::unknown)
        return Status::not_implemented;
    auto target = Target::parse({message.target().data(), message.target().size()});
    if (!target)
        return Status::bad_request;

    request.method = message.method();
    request.target = std::move(*target);
    wants_keep_alive = message.keep_alive();
    has_head_ = true;
    // Copied where a body follows: trailers after a chunked one would end up among the fields.
    if (expects_body())
        request.headers = message.base();
    else
        request.headers = std::move(message.base());
    return std::nullopt;
}

bool Exchange::waits_for_continue() const
{
    return version >= 11 && boost::beast::iequals(request.header(Field::expect), "100-continue");
}

std::optional<Status> Exchange::limit_body(std::size_t bytes)
{
    const auto length = parser_.content_length();
    if (length && *length > bytes)
        return Status::payload_too_large;
    parser_.body_limit(bytes);
    parser_.eager(true);
    return std::nullopt;
}

std::size_t Exchange::take_body(std::string_view input, std::optional<Status>& status)
{
    boost::system::error_code error;
    const auto used = parser_.put(boost::asio::buffer(input), error);
    if (error && error != beast_http::error::need_more)
        status = status_for(error);
    return used;
}

void Exchange::finish_body()
{
    request.body = std::move(parser_.get().body());
}

std::string_view Exchange::method_text() const
{
    if (!has_head_)
        return "-";
    return std::string_view(beast_http::to_string(request.method));
}

} // namespace supple::http
