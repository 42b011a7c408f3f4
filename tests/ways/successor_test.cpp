// An upgrade while customers watch: a new process takes the shop over, and nobody notices.
#include "tests/http/http_client.hpp"
#include "tests/ways/served_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <memory>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace supple;
using supple::test::free_port;
using supple::test::ServedShop;
using supple::test::ShopFolder;

namespace
{

namespace fs = std::filesystem;

// Asks for one path again and again on a kept connection, and makes a new one when it is told to.
class Viewer
{
  public:
    Viewer(std::uint16_t port, std::string path, std::string body)
        : thread_([=, this] { watch(port, path, body); })
    {
    }
    ~Viewer() { stop(); }

    void stop()
    {
        stopping_ = true;
        if (thread_.joinable())
            thread_.join();
    }
    int answers() const { return answers_; }
    int failures() const { return failures_; }

  private:
    void watch(std::uint16_t port, const std::string& path, const std::string& body)
    {
        while (!stopping_) {
            http::test::Client client(port);
            bool kept = true;
            while (kept && !stopping_) {
                const auto answer = client.get(path);
                const bool good = answer.status == 200 && (body.empty() || answer.body == body);
                good ? ++answers_ : ++failures_;
                kept = answer.status != 0 && answer.header("connection") != "close";
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        }
    }

    std::atomic<bool> stopping_ = false;
    std::atomic<int> answers_ = 0, failures_ = 0;
    std::thread thread_;
};

// Hears what a service manager would hear.
class ServiceManager
{
  public:
    explicit ServiceManager(const fs::path& path) : path_(path)
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        const timeval patience{20, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~ServiceManager() { ::close(socket_); }

    // The next word that begins so; empty if none comes.
    std::string hear(std::string_view beginning) const
    {
        for (;;) {
            char word[512];
            const auto length = ::recv(socket_, word, sizeof word, 0);
            if (length <= 0)
                return "";
            const std::string text(word, static_cast<std::size_t>(length));
            if (text.starts_with(beginning))
                return text;
        }
    }
    std::string variable() const { return "NOTIFY_SOCKET=" + path_.string(); }

  private:
    fs::path path_;
    int socket_ = ::socket(AF_UNIX, SOCK_DGRAM, 0);
};

// The process that took over is no child of ours, but becomes one when its own parent has ended.
void become_heir()
{
    REQUIRE(::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
}

// A socket as systemd makes it: bound and listening, before there is a shop.
int listening_socket(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(socket, 128) == 0);
    return socket;
}

pid_t number_in(const std::string& text)
{
    return static_cast<pid_t>(std::stol(text.substr(text.find('=') + 1)));
}

} // namespace

TEST_SUITE("a shop that is upgraded")
{
    TEST_CASE("loses no request of those who watch while a new process takes over, twice")
    {
        become_heir();
        ShopFolder folder;
        const ServiceManager manager(folder.data / "notify");
        const auto port = free_port();
        ServedShop shop(folder, {.port = port, .environment = {manager.variable()}});
        REQUIRE_FALSE(manager.hear("READY=1").empty());
        const auto path = folder.stream_path(fmt::format("http://127.0.0.1:{}", port));

        std::vector<std::unique_ptr<Viewer>> viewers;
        for (int i = 0; i < 6; ++i)
            viewers.push_back(std::make_unique<Viewer>(port, path, folder.segment_bytes));
        viewers.push_back(std::make_unique<Viewer>(port, "/courses/practice", ""));

        shop.signal(SIGUSR2);
        const pid_t second = number_in(manager.hear("MAINPID="));
        CHECK(second != shop.pid());
        CHECK(shop.wait() == 0);
        ::kill(second, SIGUSR2);
        const pid_t third = number_in(manager.hear("MAINPID="));
        CHECK(third != second);
        int status = 0;
        CHECK(::waitpid(second, &status, 0) == second);
        CHECK(status == 0);

        int answers = 0;
        for (const auto& viewer : viewers) {
            const int so_far = viewer->answers();
            for (int tries = 0; tries < 400 && viewer->answers() == so_far; ++tries)
                std::this_thread::sleep_for(std::chrono::milliseconds(25));
            viewer->stop();
            CHECK(viewer->answers() > so_far); // the third one serves
            CHECK(viewer->failures() == 0);
            answers += viewer->answers();
        }
        MESSAGE(answers, " answers across three processes, none failed");
        ::kill(third, SIGTERM);
        CHECK(::waitpid(third, &status, 0) == third);
        CHECK(status == 0);
    }

    TEST_CASE("goes on as it was when the new program cannot start")
    {
        ShopFolder folder;
        const ServiceManager manager(folder.data / "notify");
        const auto port = free_port();
        ServedShop shop(folder, {.port = port, .environment = {manager.variable()}});
        std::ofstream(folder.data / "supple.toml") << "[server]\nworkerz = 2\n";
        shop.signal(SIGUSR2);
        std::string log;
        for (int tries = 0; tries < 400 && log.find("did not come to serve") == log.npos; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
            std::ifstream file(folder.data / "log");
            log.assign(std::istreambuf_iterator<char>(file), {});
        }
        CHECK(log.find("workerz") != log.npos);
        CHECK(log.find("did not come to serve") != log.npos);
        CHECK(http::test::Client(port).get("/healthz").status == 200);
        shop.signal(SIGTERM);
        CHECK(manager.hear("STOPPING=1") == "STOPPING=1");
        CHECK(shop.wait() == 0);
    }
}

TEST_SUITE("a shop under a service manager")
{
    TEST_CASE("serves who came before it on the socket it is handed")
    {
        ShopFolder folder;
        const auto port = free_port();
        const int socket = listening_socket(port);
        http::test::Client early(port);
        early.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        ServedShop shop(folder, {.port = port, .listening = socket});
        CHECK(early.read_answer().body == "alive\n");
        for (int i = 0; i < 50; ++i)
            CHECK(http::test::Client(port).get("/healthz").status == 200);

        shop.signal(SIGTERM);
        CHECK(shop.wait() == 0);
        // The socket is not the shop's: who comes now waits for the next one.
        http::test::Client later(port);
        later.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        const ServedShop next(folder, {.port = port, .listening = socket});
        CHECK(later.read_answer().body == "alive\n");
        ::close(socket);
    }

    TEST_CASE("refuses a socket that its settings do not name")
    {
        ShopFolder folder;
        const int socket = listening_socket(free_port());
        ServedShop shop(folder, {.port = free_port(), .listening = socket});
        CHECK(shop.wait() == 1);
        ::close(socket);
    }

    TEST_CASE("says again and again that its workers live")
    {
        ShopFolder folder;
        const ServiceManager manager(folder.data / "notify");
        const ServedShop shop(folder,
                              {.environment = {manager.variable(), "WATCHDOG_USEC=1500000"}});
        CHECK_FALSE(manager.hear("READY=1").empty());
        for (int times = 0; times < 3; ++times)
            CHECK(manager.hear("WATCHDOG=1") == "WATCHDOG=1");
    }
}
