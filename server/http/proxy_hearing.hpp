// Hears who is really at the other end, where a connection begins with a header of the PROXY
// protocol: reads that header and not a byte more.
#pragma once

#include "server/http/channel.hpp"
#include "server/http/proxy_header.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace supple::http
{

struct ProxyHearing {
    Step step = Step::closed; // done: there is a header without fault
    ProxyFault fault = ProxyFault::none;
    ProxyHeader header{};
};

template <class Transport>
Task<ProxyHearing> hear_proxy(Channel<Transport>& channel, std::chrono::milliseconds time)
{
    constexpr auto first = ProxyHeader::prefix_bytes;
    std::array<std::uint8_t, first + ProxyHeader::greatest_rest> bytes;
    ProxyHearing heard;
    channel.begin(time);
    heard.step = co_await channel.take(std::span(bytes).first(first));
    if (heard.step != Step::done)
        co_return heard;
    const auto prefix = read_proxy_prefix(std::span(bytes).template first<first>());
    heard.fault = prefix.fault;
    if (prefix.fault == ProxyFault::none)
        heard.step = co_await channel.take(std::span(bytes).subspan(first, prefix.rest));
    if (prefix.fault != ProxyFault::none || heard.step != Step::done)
        co_return heard;
    if (const auto header = read_proxy_header(std::span(bytes).first(first + prefix.rest)))
        heard.header = *header;
    else
        heard.fault = ProxyFault::malformed;
    co_return heard;
}

} // namespace supple::http
