// Whom a proxy says it speaks for: the addresses in X-Forwarded-For and in Forwarded (RFC 7239),
// the nearest proxy's word last. Reads what a stranger may have written the beginning of, so what
// cannot be read is said to be unreadable, and never guessed at.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/fields.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace supple::http
{

// One hop: an address, or nothing for "unknown", an obfuscated name or words that cannot be read.
using Hop = std::optional<boost::asio::ip::address>;

// "192.0.2.7", with a port, with brackets; all fields of that name joined (RFC 9110 §5.3).
std::vector<Hop> hops_in_x_forwarded_for(const boost::beast::http::fields& headers);

// for=192.0.2.7;proto=https, for="[2001:db8::1]:4711". A field that breaks the grammar is one
// unreadable hop in its place.
std::vector<Hop> hops_in_forwarded(const boost::beast::http::fields& headers);

} // namespace supple::http
