#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

#include <system_error>
#include <thread>

using namespace supple::http;
using namespace supple::http::test;

namespace
{

constexpr auto ours = "Sec-Fetch-Site: same-origin\r\n";

Task<Response> throws(Request&)
{
    throw std::runtime_error("the secret reason");
    co_return Response();
}

Task<Response> is_busy(Request&)
{
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    co_return Response();
}

Task<Response> echo(Request& request)
{
    co_return Response::text(request.body);
}

void add_routes(Router& router)
{
    router.quick(Method::get, "/hello/{name}", [](Request& request) {
        return Response::text("hello " + std::string(request.parameter("name")));
    });
    router.quick(Method::get, "/framed", [](Request&) {
        Response response = Response::text("framed");
        response.set("X-Frame-Options", "SAMEORIGIN");
        return response;
    });
    router.post("/echo", echo, {.body_bytes = 1000});
    router.post("/webhook", echo, {.from_anywhere = true});
    router.get("/throws", throws);
    router.get("/busy", is_busy);
}

std::string post(std::string_view target, std::string_view headers, std::string_view body)
{
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: shop.example\r\n" +
           std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

} // namespace

TEST_SUITE("a connection")
{
    TEST_CASE("answers")
    {
        RunningServer running(add_routes);
        const Answer answer = Client(running.port()).get("/hello/ana");
        CHECK(answer.status == 200);
        CHECK(answer.body == "hello ana");
        CHECK(answer.header("content-length") == "9");
        CHECK(answer.header("date").ends_with(" GMT"));
        CHECK(answer.header("connection").empty());
    }

    TEST_CASE("is kept for many requests, also pipelined")
    {
        RunningServer running(add_routes);
        Client client(running.port());
        std::string requests;
        for (int i = 0; i < 50; ++i)
            requests += "GET /hello/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        client.send(requests);
        for (int i = 0; i < 50; ++i)
            CHECK(client.read_answer().body == "hello " + std::to_string(i));
        CHECK(client.get("/hello/again").body == "hello again");
    }

    TEST_CASE("ends when the client wants it to")
    {
        RunningServer running(add_routes);
        Client client(running.port());
        CHECK(client.get("/hello/a", "Connection: close\r\n").header("connection") == "close");
        CHECK(client.read_to_end() == "");
    }

    TEST_CASE("of HTTP/1.0 ends unless it is asked to stay")
    {
        RunningServer running(add_routes);
        Client first(running.port());
        first.send("GET /hello/a HTTP/1.0\r\n\r\n");
        CHECK(first.read_answer().status == 200);
        CHECK(first.read_to_end() == "");

        Client second(running.port());
        second.send("GET /hello/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CHECK(second.read_answer().header("connection") == "keep-alive");
        CHECK(second.get("/hello/b").body == "hello b");
    }

    TEST_CASE("answers HEAD as GET, without the body")
    {
        RunningServer running(add_routes);
        Client client(running.port());
        client.send("HEAD /hello/ana HTTP/1.1\r\nHost: a\r\n\r\n");
        const Answer answer = client.read_answer(true);
        CHECK(answer.status == 200);
        CHECK(answer.header("content-length") == "9");
        CHECK(client.get("/hello/b").body == "hello b");
    }

    TEST_CASE("says 404, and 405 with what is allowed")
    {
        RunningServer running(add_routes);
        Client client(running.port());
        CHECK(client.get("/nowhere").status == 404);
        const Answer answer = client.get("/echo");
        CHECK(answer.status == 405);
        CHECK(answer.header("allow") == "POST");
        CHECK(ask(running.port(), "BREW /hello/a HTTP/1.1\r\nHost: a\r\n\r\n").status == 501);
    }

    TEST_CASE("carries the standard headers unless the answer has its own")
    {
        RunningServer running(
            add_routes, {.standard_headers = {{"Content-Security-Policy", "default-src 'self'"},
                                              {"X-Frame-Options", "DENY"}}});
        Client client(running.port());
        CHECK(client.get("/hello/a").header("x-frame-options") == "DENY");
        CHECK(client.get("/nowhere").header("content-security-policy") == "default-src 'self'");
        const Answer answer = client.get("/framed");
        CHECK(answer.headers.count("x-frame-options") == 1);
        CHECK(answer.header("x-frame-options") == "SAMEORIGIN");
        CHECK(answer.header("content-security-policy") == "default-src 'self'");
    }

    TEST_CASE("reads bodies by length and by chunks")
    {
        RunningServer running(add_routes);
        Client client(running.port());
        client.send(post("/echo", ours, "five!"));
        CHECK(client.read_answer().body == "five!");
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n");
        CHECK(client.read_answer().body == "abcdefg");
        CHECK(client.get("/hello/b").body == "hello b");
    }

    TEST_CASE("takes no more body than the route allows")
    {
        RunningServer running(add_routes);
        Client long_one(running.port());
        long_one.send(post("/echo", ours, std::string(1001, 'x')));
        CHECK(long_one.read_answer().status == 413);
        CHECK(long_one.read_to_end() == "");

        Client chunked(running.port());
        chunked.send("POST /echo HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                     std::string(1001, 'x') + "\r\n0\r\n\r\n");
        CHECK(chunked.read_answer().status == 413);
        CHECK(chunked.read_to_end() == "");
    }

    // Once an assert: one stranger's endless chunk line ended the whole server.
    TEST_CASE("refuses a chunk line or trailers without end, and goes on")
    {
        RunningServer running(add_routes);
        const std::string chunked =
            "POST /echo HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n"
            "Transfer-Encoding: chunked\r\n\r\n";
        Client line(running.port());
        line.send(chunked + "2;a=" + std::string(20'000, 'x'));
        CHECK(line.read_answer().status == 400);
        Client trailers(running.port());
        std::string lines;
        for (int i = 0; i < 2000; ++i)
            lines += "X-Trailer: endless\r\n";
        trailers.send(chunked + "2\r\nab\r\n0\r\n" + lines);
        CHECK(trailers.read_answer().status == 400);
        CHECK(Client(running.port()).get("/hello/b").body == "hello b");
    }

    TEST_CASE("tells a client that waits to go on, and no other")
    {
        RunningServer running(add_routes);
        Client client(running.port());
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n"
                    "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        CHECK(client.read_answer(true).status == 100);
        client.send("abc");
        CHECK(client.read_answer().body == "abc");

        Client refused(running.port());
        refused.send("POST /echo HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n"
                     "Content-Length: 3000\r\nExpect: 100-continue\r\n\r\n");
        CHECK(refused.read_answer().status == 413);
    }

    TEST_CASE("refuses forms of other sites, but not a provider's webhook")
    {
        RunningServer running(add_routes);
        CHECK(ask(running.port(), post("/echo", "Sec-Fetch-Site: cross-site\r\n", "a")).status ==
              403);
        CHECK(ask(running.port(), post("/echo", "Origin: https://evil.example\r\n", "a")).status ==
              403);
        CHECK(ask(running.port(), post("/echo", ours, "a")).body == "a");
        CHECK(ask(running.port(), post("/webhook", "Sec-Fetch-Site: cross-site\r\n", "a")).body ==
              "a");
    }

    TEST_CASE("turns an exception into 500 with the id of its log line, and goes on")
    {
        RunningServer running(add_routes);
        Client client(running.port());
        const Answer answer = client.get("/throws");
        CHECK(answer.status == 500);
        CHECK(answer.body.find("secret") == answer.body.npos);
        const auto errors = running.errors();
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].find("the secret reason") != std::string::npos);
        CHECK(answer.body.find(errors[0].substr(0, errors[0].find(' '))) != answer.body.npos);
        CHECK(client.get("/busy").status == 503);
        CHECK(client.get("/hello/b").body == "hello b");
    }

    TEST_CASE("that sends its header too slowly is told so and ended")
    {
        ServerSettings settings;
        settings.limits.header_time = std::chrono::milliseconds(200);
        RunningServer running(add_routes, settings);
        Client client(running.port());
        client.send("GET /hello/a HTTP/1.1\r\nHost:");
        CHECK(client.read_answer().status == 408);
        CHECK(client.read_to_end() == "");
    }

    TEST_CASE("that trickles its body is ended, too")
    {
        ServerSettings settings;
        settings.limits.body_time = std::chrono::milliseconds(200);
        RunningServer running(add_routes, settings);
        Client client(running.port());
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n"
                    "Content-Length: 10\r\n\r\nabc");
        CHECK(client.read_answer().status == 408);
        CHECK(client.read_to_end() == "");
    }

    TEST_CASE("that stays idle is ended without a word")
    {
        ServerSettings settings;
        settings.limits.idle_time = std::chrono::milliseconds(200);
        RunningServer running(add_routes, settings);
        Client client(running.port());
        CHECK(client.get("/hello/a").status == 200);
        CHECK(client.read_to_end() == "");
    }

    TEST_CASE("leaves one line in the log, without the query")
    {
        RunningServer running(add_routes);
        Client(running.port()).get("/hello/a?token=secret");
        running.server().stop();
        CHECK(running.access_log().find("\"path\":\"/hello/a\",\"status\":200") !=
              std::string::npos);
        CHECK(running.access_log().find("secret") == std::string::npos);
    }
}

TEST_SUITE("the server")
{
    TEST_CASE("serves with all its workers on one port")
    {
        RunningServer running(add_routes, {.workers = 4});
        std::vector<std::thread> threads;
        std::atomic<int> good = 0;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (int i = 0; i < 25; ++i)
                    good += Client(running.port()).get("/hello/a").status == 200;
            });
        for (auto& thread : threads)
            thread.join();
        CHECK(good == 100);
        running.server().stop();
        CHECK(running.server().answered().front().answers[2] == 100);
    }

    TEST_CASE("does not share its port with another shop in silence")
    {
        RunningServer running(add_routes);
        const Listener same{{boost::asio::ip::address_v4::loopback(), running.port()}, false};
        CHECK_THROWS_WITH_AS(RunningServer(add_routes, {.listeners = {same}}),
                             doctest::Contains("another program listens there already"),
                             std::runtime_error);
    }
}
