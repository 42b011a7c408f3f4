// Who asks. Where no proxy is named (server.trusted_proxies) that is who is at the other end. A
// named proxy's word is believed, read from its end: the hops that are named proxies themselves are
// passed over, and the first that is none is the client; what stands before, she may have made up.
// What a proxy of this machine says that nobody named is not believed either: all who come through
// it count as one stranger.
#pragma once

#include "server/http/request.hpp"

#include <optional>
#include <string>

namespace supple::http
{

struct Caller {
    bool is_here = false;                              // a caller on this machine itself
    std::optional<boost::asio::ip::address> address{}; // if it is known
};

Caller client_of(const Request& request);

// Whether it came through a proxy, trusted or not, that said so.
bool is_forwarded(const Request& request);

// "192.0.2.7", or for IPv6 the network of 64 bits that one household or office has: "2001:db8:0:7".
// None for a caller on this machine itself. "unknown" if nobody who is believed says who it is.
std::optional<std::string> client_network(const Request& request);

// Coarser, for what is kept: "192.0.2.0/24", "2001:db8:7::/48". None where client_network names
// none.
std::optional<std::string> client_region(const Request& request);

} // namespace supple::http
