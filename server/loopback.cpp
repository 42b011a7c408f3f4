#include "server/loopback.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>

namespace supple
{

bool is_loopback_address(std::string_view host)
{
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string(host), error);
    return !error && address.is_loopback();
}

bool is_this_machine(std::string_view host)
{
    return host == "localhost" || is_loopback_address(host);
}

} // namespace supple
