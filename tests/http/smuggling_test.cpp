// Requests that two servers in a row may read differently. Each must get exactly one answer, and
// the connection must end with it, so that nothing after it is taken for a request.
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace supple::http;
using namespace supple::http::test;
using namespace std::string_literals;

namespace
{

void add_routes(Router& router)
{
    const auto echo = [](Request& request) { return Response::text(request.body); };
    router.quick(Method::get, "/", [](Request&) { return Response::text("home"); });
    router.quick(Method::post, "/", echo, {.from_anywhere = true});
    router.quick(Method::get, "/smuggled", [](Request&) { return Response::text("smuggled"); });
}

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

struct Bad {
    std::string name;
    std::string bytes;
    unsigned status;
};

const std::vector<Bad> corpus = {
    {"two lengths that differ",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nabcde", 400},
    {"two lengths that agree",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde", 400},
    {"a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nabcde", 400},
    {"a length and chunks",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     400},
    {"chunks and a length",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
     "4\r\n\r\n0\r\n\r\n",
     400},
    {"a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
    {"a length with a plus", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde", 400},
    {"a length in hexadecimal", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nabcde",
     400},
    {"a length past all numbers",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\na", 400},
    {"an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400},
    {"a coding twice",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
     "chunked\r\n\r\n"
     "0\r\n\r\n",
     400},
    {"another coding",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"a coding that hides",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
    {"chunks in HTTP/1.0",
     "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"a space before the colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde",
     400},
    {"a name with a space", "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", 400},
    {"a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400},
    {"a folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"a bare line feed", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"one bare line feed", "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", 400},
    {"a bare carriage return", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n", 400},
    {"a NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\0\r\n\r\n"s, 400},
    {"a NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s, 400},
    {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"a host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
    {"a field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400},
    {"a line without a colon", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", 400},
    {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
    {"a version of the future", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target that climbs", "GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target that climbs encoded", "GET /%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target without a slash", "GET etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"an expectation nobody knows", "POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n", 417},
    {"a chunk size that is none",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", 400},
    {"a chunk longer than it says",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
     400},
    {"a chunk size past all numbers",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\nabc\r\n",
     400},
    {"a coding that is quoted",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 501},
    {"a coding behind a vertical tab",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n", 400},
    {"no coding said aloud", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
     501},
    {"chunks that are not the last coding",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501},
    {"a coding, and another one hidden in the case of its name",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\ntransfer-encoding: "
     "identity\r\n\r\n0\r\n\r\n",
     400},
    {"two lengths with a blank", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\nabcde",
     400},
    {"a length in wide digits",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \xef\xbc\x95\r\n\r\nabcde", 400},
    {"a length with an underscore in its name, and a real one folded",
     "POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 9\r\nContent-Length:\r\n 5\r\n\r\nabcde", 400},
    {"a chunk size with a sign",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n", 400},
    {"a chunk size written as in C",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
     400},
    {"a chunk size that ends in a bare line feed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400},
    {"a chunk that ends in a bare line feed",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n", 400},
    {"a target with an encoded slash", "GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target with an encoded backslash", "GET /a%5Cb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target with a backslash", "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target with an encoded NUL", "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target with an encoded line end", "GET /a%0d%0ab HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target with half an escape", "GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target with a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target that is an authority", "GET shop.example:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target that is everything", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a tunnel", "CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n", 400},
    {"a target of another scheme", "GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a handshake of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"s, 400},
    {"a header too long", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(9000, 'x') + "\r\n\r\n",
     431},
    {"a target too long", "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 431},
};

} // namespace

TEST_SUITE("a request that can be read in two ways")
{
    TEST_CASE("gets one answer and ends its connection")
    {
        RunningServer running(add_routes);
        for (const Bad& bad : corpus) {
            CAPTURE(bad.name);
            Client client(running.port());
            client.send(bad.bytes + smuggled);
            CHECK(client.read_answer().status == bad.status);
            CHECK(client.read_to_end() == "");
        }
        MESSAGE(corpus.size() << " broken requests tried");
        CHECK(ask(running.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n").body == "home");
    }

    TEST_CASE("is refused byte by byte, too")
    {
        RunningServer running(add_routes);
        for (const Bad& bad : corpus) {
            if (bad.bytes.size() > 1000)
                continue;
            CAPTURE(bad.name);
            Client client(running.port());
            for (const char byte : bad.bytes)
                client.send({&byte, 1});
            CHECK(client.read_answer().status == bad.status);
            CHECK(client.read_to_end() == "");
        }
    }

    TEST_CASE("is none where it only names what is not there, and the next one is heard")
    {
        RunningServer running(add_routes);
        for (const char* target :
             {"/%c0%ae%c0%ae/etc", "/%c0%af", "/%e0%80%ae", "/%252e%252e/etc", "/%252f", "/%ff",
              "/%EF%BC%8F", "//", "/;/", "/.%20./", "/...", "/a//b"}) {
            CAPTURE(target);
            Client client(running.port());
            CHECK(client.get(target).status == 404);
            CHECK(client.get("/").body == "home");
        }
    }

    TEST_CASE("is none, though it looks odd")
    {
        RunningServer running(add_routes);
        for (const char* good :
             {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nhOsT:a\r\n\r\n",
              "GET / HTTP/1.1\r\nHost: [::1]:8080\r\nX:\t1 \t\r\nEmpty:\r\n\r\n",
              "GET http://shop.example/ HTTP/1.1\r\nHost: shop.example\r\n\r\n",
              "GET /? HTTP/1.1\r\nHost: a\r\n\r\n"}) {
            CAPTURE(good);
            CHECK(ask(running.port(), good).body == "home");
        }
    }
}
