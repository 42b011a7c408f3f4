#include "server/http/client_address.hpp"

#include <fmt/format.h>

namespace supple::http
{
namespace
{

namespace ip = boost::asio::ip;

// A socket that listens to both families sees IPv4 addresses as "::ffff:192.0.2.7".
ip::address unmapped(const ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

std::string network_of(const ip::address& address)
{
    if (address.is_v4())
        return address.to_string();
    const auto bytes = address.to_v6().to_bytes();
    std::string text;
    for (std::size_t i = 0; i < 8; i += 2)
        text += fmt::format("{}{:x}", i == 0 ? "" : ":", bytes[i] * 256 + bytes[i + 1]);
    return text;
}

// Of several fields the last: some proxies add their own below the client's.
std::string_view last_forwarded(const Request& request)
{
    std::string_view last;
    const auto [first, end] = request.headers.equal_range("X-Forwarded-For");
    for (auto field = first; field != end; ++field)
        last = {field->value().data(), field->value().size()};
    if (const auto comma = last.rfind(','); comma != last.npos)
        last.remove_prefix(comma + 1);
    last.remove_prefix(std::min(last.find_first_not_of(' '), last.size()));
    return last.substr(0, last.find(' '));
}

// "192.0.2.7:1234", "[2001:db8::1]" and "[2001:db8::1]:1234" are written, too.
std::string_view without_port(std::string_view text)
{
    if (text.starts_with('['))
        return text.substr(1, text.find(']') - 1);
    const auto colon = text.find(':');
    return colon != text.npos && colon == text.rfind(':') ? text.substr(0, colon) : text;
}

} // namespace

std::optional<std::string> client_network(const Request& request)
{
    if (const auto peer = unmapped(request.peer); !peer.is_loopback())
        return network_of(peer);
    const auto forwarded = last_forwarded(request);
    if (forwarded.empty())
        return std::nullopt;
    boost::system::error_code error;
    const auto address = unmapped(ip::make_address(without_port(forwarded), error));
    if (error)
        return "unknown";
    return address.is_loopback() ? std::nullopt : std::optional(network_of(address));
}

} // namespace supple::http
