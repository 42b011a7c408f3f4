// From which network a request came. Behind a proxy on this machine every peer is this machine, and
// the last address of X-Forwarded-For is the one the proxy itself wrote: what stands before it, the
// client may have made up. From any other peer the field is not believed.
#pragma once

#include "server/http/request.hpp"

#include <optional>
#include <string>

namespace supple::http
{

// "192.0.2.7", or for IPv6 the network of 64 bits that one household or office has: "2001:db8:0:7".
// None for a caller on this machine itself. "unknown" if the proxy's words cannot be read.
std::optional<std::string> client_network(const Request& request);

} // namespace supple::http
