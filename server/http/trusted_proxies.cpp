#include "server/http/trusted_proxies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>

namespace supple::http
{
namespace
{

namespace ip = boost::asio::ip;

constexpr unsigned bits_of_byte = 8;

std::vector<std::uint8_t> bytes_of(const ip::address& address)
{
    if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        return {bytes.begin(), bytes.end()};
    }
    const auto bytes = address.to_v6().to_bytes();
    return {bytes.begin(), bytes.end()};
}

bool begin_alike(const ip::address& left, const ip::address& right, unsigned bits)
{
    const auto a = bytes_of(left);
    const auto b = bytes_of(right);
    const auto whole = static_cast<std::ptrdiff_t>(bits / bits_of_byte);
    if (a.size() != b.size() || !std::equal(a.begin(), a.begin() + whole, b.begin()))
        return false;
    const unsigned rest = bits % bits_of_byte;
    const unsigned differs = a[bits / bits_of_byte % a.size()] ^ b[bits / bits_of_byte % a.size()];
    return rest == 0 || (differs >> (bits_of_byte - rest)) == 0;
}

bool has_bits_beyond(const ip::address& address, unsigned bits)
{
    const auto bytes = bytes_of(address);
    for (unsigned at = bits; at < bytes.size() * bits_of_byte; ++at)
        if ((bytes[at / bits_of_byte] >> (bits_of_byte - 1 - at % bits_of_byte) & 1) != 0)
            return true;
    return false;
}

} // namespace

TrustedProxies::TrustedProxies(std::span<const std::string> texts)
{
    for (const std::string& text : texts)
        networks_.push_back(parse(text));
}

TrustedProxies::Network TrustedProxies::parse(std::string_view text)
{
    const auto slash = text.find('/');
    boost::system::error_code error;
    const auto base = ip::make_address(std::string(text.substr(0, slash)), error);
    const unsigned greatest = base.is_v4() ? 32 : 128;
    unsigned bits = greatest;
    bool is_sound = !error;
    if (is_sound && slash != text.npos) {
        const auto digits = text.substr(slash + 1);
        const auto [end, fault] =
            std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        is_sound = fault == std::errc() && end == digits.data() + digits.size() &&
                   bits <= greatest && !has_bits_beyond(base, bits);
    }
    if (!is_sound)
        throw std::runtime_error(
            fmt::format("\"{}\" is neither an address nor a network such as 10.0.0.0/8", text));
    return {base, bits};
}

bool TrustedProxies::contains(const ip::address& address) const
{
    const auto plain = unmapped(address);
    return std::ranges::any_of(networks_, [&](const Network& network) {
        return begin_alike(network.base, plain, network.bits);
    });
}

ip::address unmapped(const ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

} // namespace supple::http
