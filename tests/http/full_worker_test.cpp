#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

using namespace supple::http;
using namespace supple::http::test;

namespace
{

void add_routes(Router& router)
{
    router.quick(Method::get, "/page", [](Request&) { return Response::text("page"); });
    router.quick(Method::get, "/segment", [](Request& request) {
        request.vouched_for = true;
        return Response::text("segment");
    });
}

ServerSettings room_for(std::size_t connections)
{
    ServerSettings settings;
    settings.limits.connections = connections;
    return settings;
}

} // namespace

TEST_SUITE("a full worker")
{
    TEST_CASE("cuts the stranger's connection that has been idle and came first")
    {
        RunningServer running(add_routes, room_for(3));
        Client first(running.port());
        Client second(running.port());
        Client third(running.port());
        for (Client* client : {&first, &second, &third})
            CHECK(client->get("/page").status == 200);
        Client fourth(running.port());
        CHECK(fourth.get("/page").status == 200);
        CHECK(first.read_to_end() == "");
        CHECK(second.get("/page").status == 200);
        CHECK(third.get("/page").status == 200);
        CHECK(running.server().counters().connections_cut == 1);
    }

    TEST_CASE("cuts who came first with a request that never ends, if nobody is idle")
    {
        RunningServer running(add_routes, room_for(2));
        Client slow(running.port());
        slow.send("GET /page HTTP/1.1\r\n");
        Client slower(running.port());
        slower.send("GET /pa");
        while (running.server().counters().connections_accepted < 2)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        Client viewer(running.port());
        CHECK(viewer.get("/segment").status == 200);
        CHECK(slow.read_to_end().has_value());
        slower.send("ge HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(slower.read_answer().status == 200);
    }

    TEST_CASE("keeps every connection that is vouched for, and refuses the newest")
    {
        RunningServer running(add_routes, room_for(2));
        Client first(running.port());
        Client second(running.port());
        CHECK(first.get("/segment").status == 200);
        CHECK(second.get("/segment").status == 200);
        Client stranger(running.port());
        CHECK(stranger.read_answer().status == 503);
        CHECK(first.get("/segment").status == 200);
        CHECK(second.get("/page").status == 200);
    }

    TEST_CASE("lets a viewer in through any number of strangers")
    {
        RunningServer running(add_routes, room_for(8));
        std::vector<std::unique_ptr<Client>> strangers;
        for (int i = 0; i < 40; ++i) {
            strangers.push_back(std::make_unique<Client>(running.port()));
            strangers.back()->send("GET /page HTTP/1.1\r\nHost: a\r\nX-");
        }
        Client viewer(running.port());
        CHECK(viewer.get("/segment").status == 200);
        for (int i = 0; i < 40; ++i) {
            strangers.push_back(std::make_unique<Client>(running.port()));
            strangers.back()->send("GET /page HTTP/1.1\r\nHost: a\r\nX-");
        }
        CHECK(viewer.get("/segment").status == 200);
    }
}
