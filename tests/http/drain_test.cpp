#include "server/http/file_answer.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <sys/socket.h>
#include <thread>

using namespace supple::http;
using namespace supple::http::test;

TEST_SUITE("a server that stops")
{
    TEST_CASE("finishes the download that runs, and lets nobody in")
    {
        TemporaryFolder folder;
        const auto bytes = pattern_bytes(48 * 1024 * 1024);
        const auto path = folder.write("big", bytes).string();
        auto files = std::make_shared<FileCache>([](std::string_view) { return std::string(); });
        RunningServer running([&](Router& router) {
            router.quick(Method::get, "/big", [&, files](Request& request) {
                return answer_with_file(request, files->open(path));
            });
        });

        Client idle(running.port());
        Client busy(running.port());
        busy.set_receive_buffer(64 * 1024);
        busy.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        while (running.server().counters().connections_accepted < 2)
            std::this_thread::yield();
        // The download has begun when its first byte is here.
        char first = 0;
        REQUIRE(::recv(busy.descriptor(), &first, 1, MSG_PEEK) == 1);

        std::thread stopping([&] { running.server().stop(); });
        CHECK(idle.read_to_end() == "");
        CHECK_FALSE(can_connect(running.port()));
        const Answer answer = busy.read_answer();
        CHECK(answer.status == 200);
        CHECK(answer.body == bytes);
        CHECK(busy.read_to_end() == "");
        stopping.join();
    }

    TEST_CASE("lets kept connections ask once more when somebody else accepts")
    {
        RunningServer running([](Router& router) {
            router.quick(Method::get, "/next", [](Request&) { return Response::text("next"); });
        });
        Client kept(running.port());
        CHECK(kept.get("/next").header("connection").empty());
        std::thread stopping([&] { running.server().stop(true); });
        while (can_connect(running.port()))
            std::this_thread::yield();
        const Answer last = kept.get("/next");
        CHECK(last.body == "next");
        CHECK(last.header("connection") == "close");
        CHECK(kept.read_to_end() == "");
        stopping.join();
    }

    TEST_CASE("answers who waits in its queue")
    {
        std::atomic<bool> busy = false;
        std::atomic<bool> go_on = false;
        ServerSettings settings;
        settings.workers = 1;
        RunningServer running(
            [&](Router& router) {
                router.quick(Method::get, "/hold", [&](Request&) { // holds the only worker
                    busy = true;
                    while (!go_on)
                        std::this_thread::yield();
                    return Response::text("held");
                });
                router.quick(Method::get, "/next", [](Request&) { return Response::text("next"); });
            },
            settings);
        Client holder(running.port());
        holder.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
        while (!busy)
            std::this_thread::yield();
        Client queued(running.port());
        queued.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        std::thread stopping([&] { running.server().stop(); });
        go_on = true;
        CHECK(holder.read_answer().body == "held");
        CHECK(queued.read_answer().body == "next");
        stopping.join();
    }

    TEST_CASE("does not wait longer than its drain time")
    {
        TemporaryFolder folder;
        const auto path = folder.write("big", std::string(64 * 1024 * 1024, 'x')).string();
        auto files = std::make_shared<FileCache>([](std::string_view) { return std::string(); });
        ServerSettings settings;
        settings.limits.drain_time = std::chrono::milliseconds(100);
        RunningServer running(
            [&](Router& router) {
                router.quick(Method::get, "/big", [&, files](Request& request) {
                    return answer_with_file(request, files->open(path));
                });
            },
            settings);
        Client client(running.port());
        client.set_receive_buffer(4096);
        client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        char first = 0;
        REQUIRE(::recv(client.descriptor(), &first, 1, MSG_PEEK) == 1);
        running.server().stop();
        CHECK(running.access_log().find("\"complete\":false") != std::string::npos);
    }

    TEST_CASE("may stop twice, or without ever having started")
    {
        RunningServer running([](Router&) {});
        running.server().stop();
        running.server().stop();

        ServerSettings settings;
        settings.listeners = {{.endpoint = {boost::asio::ip::address_v4::loopback(), 0}}};
        const Server never_started(settings, [](Worker&) { return Router(); });
        CHECK(never_started.port() > 0);
    }
}
