#include "server/http/proxy_header.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::http;

void supple::fuzz::feed(Bytes bytes)
{
    constexpr auto first = ProxyHeader::prefix_bytes;
    if (bytes.size() < first)
        return;
    const auto prefix = read_proxy_prefix(bytes.first<first>());
    if (prefix.fault != ProxyFault::none)
        return;
    assert(prefix.rest <= ProxyHeader::greatest_rest);
    if (bytes.size() >= first + prefix.rest)
        read_proxy_header(bytes.first(first + prefix.rest));
}
