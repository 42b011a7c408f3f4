#include "server/http/exchange.hpp"
#include "server/http/head_check.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <algorithm>
#include <cassert>

using namespace supple::http;

// A connection's first bytes, read as the connection reads them: a head that comes in pieces must
// be seen like one that comes at once, and what is believed must have one meaning.
void supple::fuzz::feed(Bytes bytes)
{
    const auto input = as_text(bytes);
    const HeadScan scan = scan_head(input);
    const auto half = scan_head(input.substr(0, input.size() / 2));
    if (half.kind != HeadScan::Kind::incomplete)
        assert(half.kind == scan.kind && half.length == scan.length);
    if (scan.kind != HeadScan::Kind::complete)
        return;

    Exchange exchange;
    if (exchange.take_head(input.substr(0, scan.length)))
        return;
    const auto& headers = exchange.request.headers;
    assert(headers.count("Host") <= 1 && headers.count("Content-Length") <= 1);
    assert(headers.count("Transfer-Encoding") + headers.count("Content-Length") <= 1);
    std::optional<Status> refusal = exchange.limit_body(1000);
    for (auto rest = input.substr(scan.length); !refusal && exchange.expects_body();) {
        const auto used = exchange.take_body(rest, refusal);
        assert(used <= rest.size());
        if (used == 0)
            return;
        rest.remove_prefix(used);
    }
    if (!refusal) {
        exchange.finish_body();
        assert(exchange.request.body.size() <= 1000);
    }
}
