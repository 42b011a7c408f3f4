// Protection of forms against requests forged by other sites, without tokens in pages: browsers say
// where a request comes from. Sec-Fetch-Site decides when present (secure addresses and loopback),
// Origin otherwise. An unsafe request with neither is no browser's, since every browser since 2020
// sends at least one; it carries nobody's cookie but its own, so there is nothing to forge.
#pragma once

#include "server/http/request.hpp"

#include <string_view>

namespace supple::http
{

// GET, HEAD and OPTIONS change nothing (RFC 9110 §9.2.1).
bool is_safe(Method method);

// `public_origin`: "https://shop.example", as browsers see the shop; may be empty. An Origin that
// names the request's own Host is ours, too: a proxy may have ended TLS before us.
bool is_from_our_pages(const Request& request, std::string_view public_origin);

} // namespace supple::http
