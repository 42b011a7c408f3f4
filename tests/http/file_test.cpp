#include "server/http/file_answer.hpp"
#include "server/http/file_cache.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <sys/socket.h>

using namespace supple::http;
using namespace supple::http::test;

namespace
{

std::string video_lines(std::string_view)
{
    return "Content-Type: video/mp4\r\n";
}

struct FileServer {
    TemporaryFolder folder;
    std::string bytes = pattern_bytes(3 * 1024 * 1024 + 17);
    RunningServer running{[this](Router& router) {
        folder.write("segment.m4s", bytes);
        auto files = std::make_shared<FileCache>(video_lines);
        router.quick(Method::get, "/{file}", [this, files](Request& request) {
            auto file = files->open((folder.path() / request.parameter("file")).string());
            return file ? answer_with_file(request, file) : Response(Status::not_found);
        });
    }};
};

} // namespace

TEST_SUITE("a file")
{
    TEST_CASE("is sent whole")
    {
        FileServer server;
        const Answer answer = Client(server.running.port()).get("/segment.m4s");
        CHECK(answer.status == 200);
        CHECK(answer.body == server.bytes);
        CHECK(answer.header("content-type") == "video/mp4");
        CHECK(answer.header("accept-ranges") == "bytes");
        CHECK(answer.header("etag").size() > 2);
    }

    TEST_CASE("is sent in part, as Safari asks first")
    {
        FileServer server;
        Client client(server.running.port());
        const Answer two = client.get("/segment.m4s", "Range: bytes=0-1\r\n");
        CHECK(two.status == 206);
        CHECK(two.body == server.bytes.substr(0, 2));
        CHECK(two.header("content-range") == "bytes 0-1/" + std::to_string(server.bytes.size()));
        const Answer rest = client.get("/segment.m4s", "Range: bytes=1000000-\r\n");
        CHECK(rest.status == 206);
        CHECK(rest.body == server.bytes.substr(1000000));
        const Answer last = client.get("/segment.m4s", "Range: bytes=-3\r\n");
        CHECK(last.body == server.bytes.substr(server.bytes.size() - 3));
    }

    TEST_CASE("has no bytes behind its end")
    {
        FileServer server;
        const Answer answer =
            Client(server.running.port()).get("/segment.m4s", "Range: bytes=99999999-\r\n");
        CHECK(answer.status == 416);
        CHECK(answer.body.empty());
        CHECK(answer.header("content-range") == "bytes */" + std::to_string(server.bytes.size()));
    }

    TEST_CASE("is not sent again to who has it")
    {
        FileServer server;
        Client client(server.running.port());
        const auto etag = client.get("/segment.m4s", "Range: bytes=0-0\r\n").header("etag");
        const Answer answer = client.get("/segment.m4s", "If-None-Match: " + etag + "\r\n");
        CHECK(answer.status == 304);
        CHECK(answer.header("etag") == etag);
        CHECK(answer.headers.count("content-length") == 0);
        CHECK(client.get("/segment.m4s", "Range: bytes=0-0\r\nIf-Range: " + etag + "\r\n").status ==
              206);
        CHECK(client.get("/segment.m4s", "Range: bytes=0-0\r\nIf-Range: \"old\"\r\n").status ==
              200);
    }

    TEST_CASE("is only described to HEAD")
    {
        FileServer server;
        Client client(server.running.port());
        client.send("HEAD /segment.m4s HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n");
        const Answer answer = client.read_answer(true);
        CHECK(answer.status == 200);
        CHECK(answer.header("content-length") == std::to_string(server.bytes.size()));
        CHECK(client.get("/nothing").status == 404);
    }

    TEST_CASE("is not sent for ever to who does not take it")
    {
        TemporaryFolder folder;
        folder.write("big", std::string(64 * 1024 * 1024, 'x'));
        ServerSettings settings;
        settings.limits.send_time = std::chrono::milliseconds(200);
        auto files = std::make_shared<FileCache>(video_lines);
        RunningServer running(
            [&](Router& router) {
                router.quick(Method::get, "/big", [&, files](Request& request) {
                    return answer_with_file(request, files->open((folder.path() / "big").string()));
                });
            },
            settings);
        Client client(running.port());
        client.set_receive_buffer(4096);
        client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        char first = 0;
        REQUIRE(::recv(client.descriptor(), &first, 1, MSG_PEEK) == 1);
        // Nothing is read until the server gave up; stop() waits for that.
        running.server().stop();
        CHECK(running.access_log().find("\"complete\":false") != std::string::npos);
    }
}

TEST_SUITE("the file cache")
{
    TEST_CASE("opens a file once")
    {
        TemporaryFolder folder;
        const auto path = folder.write("a", "text").string();
        FileCache cache(video_lines);
        const auto first = cache.open(path);
        REQUIRE(first);
        CHECK(first->size == 4);
        CHECK(cache.open(path) == first);
    }

    TEST_CASE("remembers no file that is missing")
    {
        TemporaryFolder folder;
        FileCache cache(video_lines);
        const auto path = (folder.path() / "late").string();
        CHECK_FALSE(cache.open(path));
        folder.write("late", "now");
        CHECK(cache.open(path));
    }

    TEST_CASE("opens regular files only, and follows no link")
    {
        TemporaryFolder folder;
        folder.write("real", "text");
        std::filesystem::create_symlink(folder.path() / "real", folder.path() / "link");
        FileCache cache(video_lines);
        CHECK_FALSE(cache.open(folder.path().string()));
        CHECK_FALSE(cache.open((folder.path() / "link").string()));
        CHECK_FALSE(cache.open((folder.path() / "real/under").string()));
    }

    TEST_CASE("notices a replaced file")
    {
        TemporaryFolder folder;
        const auto path = folder.write("a", "old").string();
        FileCache cache(video_lines, 8, std::chrono::milliseconds(0));
        const auto old = cache.open(path);
        folder.write("b", "newer");
        std::filesystem::rename(folder.path() / "b", path);
        const auto now = cache.open(path);
        REQUIRE(now);
        CHECK(now->size == 5);
        CHECK(now->etag != old->etag);
    }

    TEST_CASE("holds no more than it may")
    {
        TemporaryFolder folder;
        FileCache cache(video_lines, 3);
        std::shared_ptr<const OpenFile> kept;
        for (int i = 0; i < 10; ++i) {
            const auto name = std::to_string(i);
            const auto file = cache.open(folder.write(name, name).string());
            if (i == 0)
                kept = file;
        }
        CHECK(cache.size() == 3);
        CHECK(cache.open((folder.path() / "0").string()) != kept);
    }
}
