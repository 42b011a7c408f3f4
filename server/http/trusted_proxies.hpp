// Whose word about who asks is believed: proxies, by address or network, as the operator named
// them. Empty, nobody's is.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::http
{

class TrustedProxies
{
  public:
    TrustedProxies() = default;

    // "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". Throws std::runtime_error that names the one that
    // cannot be read, or has bits beyond its prefix.
    explicit TrustedProxies(std::span<const std::string> texts);

    // IPv4 in IPv6 clothes ("::ffff:192.0.2.7") is IPv4.
    bool contains(const boost::asio::ip::address& address) const;
    bool empty() const { return networks_.empty(); }

  private:
    struct Network {
        boost::asio::ip::address base;
        unsigned bits = 0;
    };

    static Network parse(std::string_view text);

    std::vector<Network> networks_;
};

// An address is the same whether it came over a socket of either family.
boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

} // namespace supple::http
