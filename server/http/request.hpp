// One request as a handler sees it: already bounded, strictly parsed and routed. It stays where it
// is while the handler runs, so views into it are good until the handler has answered.
#pragma once

#include "server/http/target.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/verb.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace supple::http
{

class Pattern;
class TrustedProxies;

using Method = boost::beast::http::verb;
using Field = boost::beast::http::field;

struct Request {
    Request() = default;
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    Method method = Method::get;
    Target target;
    boost::beast::http::fields headers;
    std::string body;
    boost::asio::ip::address peer; // at the other end; see client_address.hpp for who asks
    bool peer_is_proxy = false;    // one whose word is believed; then `proxies` is set
    const TrustedProxies* proxies = nullptr;
    bool secure = false;              // arrived over TLS
    std::string id;                   // for logs and error pages; unique to this server
    const Pattern* pattern = nullptr; // the route's, set by the router

    // Set by a handler that knows who asks, by something a stranger cannot make up: where there is
    // no room left, this connection is not cut for another.
    bool vouched_for = false;

    // The decoded value of {name} in the route's pattern; asserts that the pattern has it.
    std::string_view parameter(std::string_view name) const;

    // A header field's value; empty if it is missing.
    std::string_view header(Field field) const;
    std::string_view header(std::string_view name) const;

    // Decoded values of the query, of a urlencoded body, and of a cookie.
    std::optional<std::string> query(std::string_view name) const;
    std::optional<std::string> form(std::string_view name) const;
    std::optional<std::string_view> cookie(std::string_view name) const;

    bool is_head() const { return method == Method::head; }
};

} // namespace supple::http
