#include "server/http/client_address.hpp"
#include "server/http/trusted_proxies.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using namespace supple::http;

namespace
{

using Lines = std::initializer_list<const char*>;

// The proxies of this machine, and two networks of them.
const TrustedProxies proxies(std::vector<std::string>{"127.0.0.1", "::1", "10.1.0.0/16",
                                                      "2001:db8:ffff::/48"});

void fill(Request& request, const char* peer, Lines x_forwarded, Lines forwarded,
          const TrustedProxies& trusted)
{
    request.peer = boost::asio::ip::make_address(peer);
    request.proxies = &trusted;
    request.peer_is_proxy = trusted.contains(request.peer);
    for (const char* line : x_forwarded)
        request.headers.insert("X-Forwarded-For", line);
    for (const char* line : forwarded)
        request.headers.insert("Forwarded", line);
}

std::string network(const char* peer, Lines x_forwarded = {}, Lines forwarded = {},
                    const TrustedProxies& trusted = proxies)
{
    Request request;
    fill(request, peer, x_forwarded, forwarded, trusted);
    return client_network(request).value_or("this machine");
}

std::string forwarded(const char* line)
{
    return network("127.0.0.1", {}, {line});
}

std::string region(const char* peer, Lines x_forwarded = {})
{
    Request request;
    fill(request, peer, x_forwarded, {}, proxies);
    return client_region(request).value_or("none");
}

std::string fault_of(const std::string& text)
{
    try {
        const TrustedProxies read(std::vector{text});
        return "";
    } catch (const std::runtime_error& fault) {
        return fault.what();
    }
}

} // namespace

TEST_SUITE("a client's region")
{
    TEST_CASE("tells no person's address, and nothing where there is none to read")
    {
        CHECK(region("192.0.2.7") == "192.0.2.0/24");
        CHECK(region("::ffff:192.0.2.7") == "192.0.2.0/24");
        CHECK(region("2001:db8:7:8::1") == "2001:db8:7::/48");
        CHECK(region("127.0.0.1") == "none");
        CHECK(region("127.0.0.1", {"198.51.100.9"}) == "198.51.100.0/24");
        CHECK(region("127.0.0.1", {"words"}) == "none");
    }
}

TEST_SUITE("a client's network")
{
    TEST_CASE("is its address, or the 64 bits of an IPv6 one")
    {
        CHECK(network("192.0.2.7") == "192.0.2.7");
        CHECK(network("::ffff:192.0.2.7") == "192.0.2.7");
        CHECK(network("2001:db8:0:7::1") == "2001:db8:0:7");
        CHECK(network("2001:db8:0:7:ffff::2") == "2001:db8:0:7");
        CHECK(network("2001:db8:0:8::1") == "2001:db8:0:8");
    }

    TEST_CASE("is none on this machine")
    {
        CHECK(network("127.0.0.1") == "this machine");
        CHECK(network("::1") == "this machine");
        CHECK(network("::ffff:127.0.0.1") == "this machine");
        CHECK(network("127.0.0.1", {"::1"}) == "this machine");
    }

    TEST_CASE("is told by a proxy that is named, and by nobody else")
    {
        CHECK(network("127.0.0.1", {"192.0.2.7"}) == "192.0.2.7");
        CHECK(network("::1", {"2001:db8::1"}) == "2001:db8:0:0");
        CHECK(network("10.1.200.3", {"192.0.2.7"}) == "192.0.2.7");
        CHECK(network("::ffff:10.1.2.3", {"192.0.2.7"}) == "192.0.2.7");
        CHECK(network("2001:db8:ffff:1::9", {"192.0.2.7"}) == "192.0.2.7");
        CHECK(network("10.2.0.1", {"192.0.2.7"}) == "10.2.0.1");
        CHECK(network("198.51.100.1", {"192.0.2.7"}) == "198.51.100.1");
        CHECK(network("198.51.100.1", {}, {"for=192.0.2.7"}) == "198.51.100.1");
    }

    TEST_CASE("is unknown behind a proxy of this machine that nobody named")
    {
        const TrustedProxies none;
        CHECK(network("127.0.0.1", {"192.0.2.7"}, {}, none) == "unknown");
        CHECK(network("127.0.0.1", {}, {"for=192.0.2.7"}, none) == "unknown");
        CHECK(network("127.0.0.1", {"127.0.0.1"}, {}, none) == "unknown");
        CHECK(network("127.0.0.1", {}, {}, none) == "this machine");
        CHECK(network("192.0.2.9", {"192.0.2.7"}, {}, none) == "192.0.2.9");
    }

    TEST_CASE("is the last hop that is no proxy, whatever the client wrote before")
    {
        CHECK(network("127.0.0.1", {"10.0.0.1, 203.0.113.5,192.0.2.7"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"10.0.0.1", "192.0.2.7"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"127.0.0.1, 192.0.2.7"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"203.0.113.5, 192.0.2.7, 10.1.0.9, ::1"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"10.1.0.9, 10.1.0.8"}) == "10.1.0.9");
        CHECK(network("127.0.0.1", {"192.0.2.7, unknown, 10.1.0.8"}) == "unknown");
    }

    TEST_CASE("may be written with a port, and may be nonsense")
    {
        CHECK(network("127.0.0.1", {"192.0.2.7:4711"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"[2001:db8::1]:4711"}) == "2001:db8:0:0");
        CHECK(network("127.0.0.1", {"[2001:db8::1]"}) == "2001:db8:0:0");
        for (const char* nonsense :
             {"unknown", "[", "]", "[]", "1.2.3", ":", ",", "x:y:z", "", " ", "192.0.2.7,"})
            CHECK(network("127.0.0.1", {nonsense}) == "unknown");
    }

    TEST_CASE("is read from Forwarded as RFC 7239 writes it")
    {
        CHECK(forwarded("for=192.0.2.7") == "192.0.2.7");
        CHECK(forwarded("For=\"192.0.2.7:4711\";Proto=https;by=203.0.113.43") == "192.0.2.7");
        CHECK(forwarded("proto=http;for=\"[2001:db8:cafe::17]:4711\"") == "2001:db8:cafe:0");
        CHECK(forwarded("for=198.51.100.1, for=192.0.2.7, for=10.1.0.1") == "192.0.2.7");
        CHECK(forwarded("for=\"a, for=b\\\"c\", for=192.0.2.7") == "192.0.2.7");
        CHECK(network("127.0.0.1", {}, {"for=198.51.100.1", "for=192.0.2.7"}) == "192.0.2.7");
    }

    TEST_CASE("is unknown where Forwarded hides it or cannot be read")
    {
        for (const char* line :
             {"for=unknown", "for=_hidden", "for=\"_SEVKISEK\"", "for=\"", "for=\"192.0.2.7",
              "for=\"192.0.2.7\"x", "by=192.0.2.7", "", ",", ";", "=", "for", "for=", "for=,",
              "for=192.0.2.7, proto=https", "for=192.0.2.7,", "x=\"\\", "for =192.0.2.7 8"}) {
            INFO(line);
            CHECK(forwarded(line) == "unknown");
        }
    }

    TEST_CASE("is believed of neither field where they differ")
    {
        CHECK(network("127.0.0.1", {"192.0.2.7"}, {"for=192.0.2.7"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"192.0.2.7"}, {"for=203.0.113.5"}) == "unknown");
        CHECK(network("127.0.0.1", {"192.0.2.7"}, {"for=unknown"}) == "unknown");
    }
}

TEST_SUITE("a trusted proxy")
{
    TEST_CASE("is an address or a network, and nothing that only looks like one")
    {
        for (const char* text : {"192.0.2.7", "192.0.2.7/32", "10.0.0.0/8", "0.0.0.0/0", "::/0",
                                 "2001:db8::/33", "2001:db8::1/128"})
            CHECK(fault_of(text) == "");
        for (const char* text :
             {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8",
              "2001:db8::/129", "2001:db8::1/64", "localhost", "10.0.0/8", "*", "0.0.0.0/00000099"})
            CHECK(fault_of(text).find(text) != std::string::npos);
    }

    TEST_CASE("is compared by its prefix, to the bit")
    {
        const auto holds = [](const char* network, const char* address) {
            return TrustedProxies(std::vector<std::string>{network})
                .contains(boost::asio::ip::make_address(address));
        };
        CHECK(holds("192.0.2.128/25", "192.0.2.255"));
        CHECK_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
        CHECK(holds("0.0.0.0/0", "203.0.113.1"));
        CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
        CHECK(holds("2001:db8:8000::/33", "2001:db8:ffff::1"));
        CHECK_FALSE(holds("2001:db8:8000::/33", "2001:db8:7fff::1"));
        CHECK(holds("192.0.2.7", "::ffff:192.0.2.7"));
        CHECK_FALSE(holds("::1", "127.0.0.1"));
    }
}
