// The header of the PROXY protocol, version 2: by it a proxy that passes bytes on says, before the
// first of them, whose they are (HAProxy's proxy-protocol.txt, section 2.2). Read from sixteen
// bytes and as many more as they name, exactly, since TLS or HTTP begins with the next byte.
// Version 1 and everything else is told apart, so that the log can say what is wrong.
//
//   12 bytes signature | version 2, command 0 local or 1 proxied | family, protocol | length (2)
//   addresses: source, destination, source port, destination port | further fields, not looked at
#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace supple::http
{

struct ProxyHeader {
    static constexpr std::size_t prefix_bytes = 16;
    // Addresses of unix sockets take 216; certificates' names and such come behind.
    static constexpr std::size_t greatest_rest = 2048;

    // None: the proxy itself speaks (its look whether we are alive), or for a family that has no
    // address of ours.
    std::optional<boost::asio::ip::address> source{};
};

enum class ProxyFault { none, version_1, not_the_protocol, malformed };

// What the first sixteen bytes say: how many more belong to the header, or why it is none.
struct ProxyPrefix {
    ProxyFault fault = ProxyFault::none;
    std::size_t rest = 0;
};
ProxyPrefix read_proxy_prefix(std::span<const std::uint8_t, ProxyHeader::prefix_bytes> prefix);

// The whole header, of a prefix without fault. None if it is malformed.
std::optional<ProxyHeader> read_proxy_header(std::span<const std::uint8_t> bytes);

} // namespace supple::http
