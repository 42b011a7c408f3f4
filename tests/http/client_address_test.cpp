#include "server/http/client_address.hpp"

#include <doctest/doctest.h>

using namespace supple::http;

namespace
{

std::string network(const char* peer, std::initializer_list<const char*> forwarded = {})
{
    Request request;
    request.peer = boost::asio::ip::make_address(peer);
    for (const char* line : forwarded)
        request.headers.insert("X-Forwarded-For", line);
    return client_network(request).value_or("this machine");
}

} // namespace

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

    TEST_CASE("is told by a proxy of this machine, and by nobody else")
    {
        CHECK(network("127.0.0.1", {"192.0.2.7"}) == "192.0.2.7");
        CHECK(network("::1", {"2001:db8::1"}) == "2001:db8:0:0");
        CHECK(network("198.51.100.1", {"192.0.2.7"}) == "198.51.100.1");
    }

    TEST_CASE("is what the proxy wrote last, whatever the client wrote before")
    {
        CHECK(network("127.0.0.1", {"10.0.0.1, 203.0.113.5,192.0.2.7"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"10.0.0.1", "192.0.2.7"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"127.0.0.1, 192.0.2.7"}) == "192.0.2.7");
    }

    TEST_CASE("may be written with a port, and may be nonsense")
    {
        CHECK(network("127.0.0.1", {"192.0.2.7:4711"}) == "192.0.2.7");
        CHECK(network("127.0.0.1", {"[2001:db8::1]:4711"}) == "2001:db8:0:0");
        CHECK(network("127.0.0.1", {"[2001:db8::1]"}) == "2001:db8:0:0");
        for (const char* nonsense : {"unknown", "[", "]", "[]", "1.2.3", ":", ",", "x:y:z"})
            CHECK(network("127.0.0.1", {nonsense}) != "192.0.2.7");
        CHECK(network("127.0.0.1", {"unknown"}) == "unknown");
    }
}
