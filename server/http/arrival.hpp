// How a connection came: from whom, and what is known of them before their first word.
#pragma once

#include "server/http/trusted_proxies.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/ssl.h>

namespace supple::http
{

struct Arrival {
    boost::asio::ip::address peer{}; // 0.0.0.0: over a unix socket
    bool is_proxy = false;           // one whose word is believed
    bool proxy_protocol = false;     // it begins with a header of the PROXY protocol
    SSL_CTX* tls = nullptr;          // null: in the clear

    void come_from(const boost::asio::ip::address& address, const TrustedProxies& proxies)
    {
        peer = unmapped(address);
        is_proxy = proxies.contains(peer);
    }
};

} // namespace supple::http
