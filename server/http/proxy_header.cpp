#include "server/http/proxy_header.hpp"

#include "server/http/trusted_proxies.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace supple::http
{
namespace
{

namespace ip = boost::asio::ip;

constexpr std::array<std::uint8_t, 12> signature{0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                                 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
constexpr std::size_t command_at = 12, family_at = 13, length_at = 14;
constexpr std::uint8_t local_command = 0x20, proxied_command = 0x21;
constexpr std::uint8_t tcp_over_ipv4 = 0x11, tcp_over_ipv6 = 0x21;
constexpr std::size_t ipv4_bytes = 12, ipv6_bytes = 36; // both addresses, both ports

template <class Address>
ip::address first_address(std::span<const std::uint8_t> bytes)
{
    typename Address::bytes_type address;
    std::copy_n(bytes.begin(), address.size(), address.begin());
    return unmapped(Address(address));
}

} // namespace

ProxyPrefix read_proxy_prefix(std::span<const std::uint8_t, ProxyHeader::prefix_bytes> prefix)
{
    constexpr std::string_view version_1 = "PROXY ";
    if (std::equal(version_1.begin(), version_1.end(), prefix.begin()))
        return {.fault = ProxyFault::version_1};
    if (!std::equal(signature.begin(), signature.end(), prefix.begin()))
        return {.fault = ProxyFault::not_the_protocol};
    const auto command = prefix[command_at];
    const std::size_t rest = prefix[length_at] * 256U + prefix[length_at + 1];
    if ((command != local_command && command != proxied_command) ||
        rest > ProxyHeader::greatest_rest)
        return {.fault = ProxyFault::malformed};
    return {.rest = rest};
}

std::optional<ProxyHeader> read_proxy_header(std::span<const std::uint8_t> bytes)
{
    const auto rest = bytes.subspan(ProxyHeader::prefix_bytes);
    // "Local" says nothing about whom, whatever stands behind it.
    if (bytes[command_at] == local_command)
        return ProxyHeader{};
    switch (bytes[family_at]) {
    case tcp_over_ipv4:
        if (rest.size() < ipv4_bytes)
            return std::nullopt;
        return ProxyHeader{first_address<ip::address_v4>(rest)};
    case tcp_over_ipv6:
        if (rest.size() < ipv6_bytes)
            return std::nullopt;
        return ProxyHeader{first_address<ip::address_v6>(rest)};
    default:
        return ProxyHeader{};
    }
}

} // namespace supple::http
