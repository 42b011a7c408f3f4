// Whether a request was made on this machine, by somebody who may hear how the shop fares.
#pragma once

#include "server/http/request.hpp"

namespace supple::routes
{

// Behind a proxy of this machine every peer is loopback; what the proxy adds tells it apart.
inline bool is_local_caller(const http::Request& request)
{
    return request.peer.is_loopback() && request.header("X-Forwarded-For").empty() &&
           request.header("Forwarded").empty() && request.header("Via").empty();
}

} // namespace supple::routes
