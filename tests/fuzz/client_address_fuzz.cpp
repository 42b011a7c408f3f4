#include "server/http/client_address.hpp"
#include "server/http/trusted_proxies.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>
#include <string>
#include <vector>

using namespace supple::http;

// A field, a line feed, another field. What a client writes before what a proxy appends must not
// make her somebody else.
void supple::fuzz::feed(Bytes bytes)
{
    static const TrustedProxies proxies(std::vector<std::string>{"127.0.0.1", "10.0.0.0/8"});
    const auto text = as_text(bytes);
    const auto cut = text.find('\n');
    Request request;
    request.peer = boost::asio::ip::make_address("127.0.0.1");
    request.proxies = &proxies;
    request.peer_is_proxy = true;
    request.headers.insert("X-Forwarded-For", text.substr(0, cut));
    if (cut != text.npos)
        request.headers.insert("Forwarded", text.substr(cut + 1));
    client_region(request);

    Request appended;
    appended.peer = request.peer;
    appended.proxies = &proxies;
    appended.peer_is_proxy = true;
    appended.headers.insert("X-Forwarded-For",
                            std::string(text.substr(0, cut)) + ", 192.0.2.7, 10.0.0.2");
    assert(client_network(appended) == "192.0.2.7");
}
