#include "server/http/client_address.hpp"

#include "server/http/forwarded.hpp"
#include "server/http/trusted_proxies.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::http
{
namespace
{

namespace ip = boost::asio::ip;

// The first `groups` of the eight of an IPv6 address.
std::string beginning_of(const ip::address_v6& address, std::size_t groups)
{
    const auto bytes = address.to_bytes();
    std::string text;
    for (std::size_t i = 0; i < 2 * groups; i += 2)
        text += fmt::format("{}{:x}", i == 0 ? "" : ":", bytes[i] * 256 + bytes[i + 1]);
    return text;
}

std::string network_of(const ip::address& address)
{
    return address.is_v4() ? address.to_string() : beginning_of(address.to_v6(), 4);
}

std::string region_of(const ip::address& address)
{
    if (address.is_v6())
        return beginning_of(address.to_v6(), 3) + "::/48";
    const auto bytes = address.to_v4().to_bytes();
    return fmt::format("{}.{}.{}.0/24", bytes[0], bytes[1], bytes[2]);
}

Hop client_among(const std::vector<Hop>& hops, const TrustedProxies& proxies)
{
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop)
        if (!*hop || !proxies.contains(**hop))
            return *hop;
    return hops.front();
}

// By both fields. A proxy writes one of them and passes the other on as the client sent it, and
// nobody told us which: so where they differ neither is believed.
Hop forwarded_client(const Request& request)
{
    const auto x_forwarded = hops_in_x_forwarded_for(request.headers);
    const auto forwarded = hops_in_forwarded(request.headers);
    if (forwarded.empty())
        return client_among(x_forwarded, *request.proxies);
    const Hop client = client_among(forwarded, *request.proxies);
    if (x_forwarded.empty() || client_among(x_forwarded, *request.proxies) == client)
        return client;
    return std::nullopt;
}

} // namespace

bool is_forwarded(const Request& request)
{
    return request.headers.count("X-Forwarded-For") > 0 || request.headers.count("Forwarded") > 0;
}

Caller client_of(const Request& request)
{
    const auto peer = unmapped(request.peer);
    const bool has_address = !peer.is_unspecified(); // none: a unix socket
    if (has_address && !request.peer_is_proxy && !peer.is_loopback())
        return {.address = peer};
    if (!is_forwarded(request)) {
        if (!has_address)
            return {};
        return {.is_here = peer.is_loopback(), .address = peer};
    }
    const Hop client = request.peer_is_proxy ? forwarded_client(request) : std::nullopt;
    return {.is_here = client && client->is_loopback(), .address = client};
}

std::optional<std::string> client_network(const Request& request)
{
    const Caller client = client_of(request);
    if (client.is_here)
        return std::nullopt;
    return client.address ? network_of(*client.address) : "unknown";
}

std::optional<std::string> client_region(const Request& request)
{
    const Caller client = client_of(request);
    if (client.is_here || !client.address)
        return std::nullopt;
    return region_of(*client.address);
}

} // namespace supple::http
