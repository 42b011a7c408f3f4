#include "server/http/client_address.hpp"
#include "server/http/proxy_header.hpp"
#include "server/http/worker.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

using namespace supple::http;
using namespace supple::http::test;

namespace
{

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::string_view get_who = "GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

std::string header(char command, char family, std::string_view rest)
{
    std::string bytes(signature);
    bytes += {command, family, static_cast<char>(rest.size() >> 8),
              static_cast<char>(rest.size() & 0xff)};
    return bytes.append(rest);
}

// From 192.0.2.7 port 4711 to 203.0.113.1 port 443.
const std::string ipv4 =
    header(0x21, 0x11, {"\xc0\x00\x02\x07\xcb\x00\x71\x01\x12\x67\x01\xbb", 12});
const std::string ipv6 = header(0x21, 0x21,
                                std::string("\x20\x01\x0d\xb8\0\7\0\x8\0\0\0\0\0\0\0\1", 16) +
                                    std::string(16, '\x20') + "1234");

void tell_who(Router& router)
{
    router.get("/who", [](Request& request) -> Task<Response> {
        co_return Response::text(client_network(request).value_or("this machine"));
    });
}

ServerSettings behind_proxies(std::vector<std::string> proxies, bool proxy_protocol = true)
{
    ServerSettings settings;
    settings.listeners = {{.endpoint = {boost::asio::ip::address_v4::loopback(), 0},
                           .proxy_protocol = proxy_protocol}};
    settings.trusted_proxies = TrustedProxies(proxies);
    return settings;
}

std::string who(const RunningServer& server, const std::string& before,
                std::string_view request = get_who)
{
    return ask(server.port(), before + std::string(request)).body;
}

// Connects to a unix socket and asks.
std::string ask_local(const std::filesystem::path& path, const std::string& request)
{
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.string().size());
    if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address))
        return "";
    REQUIRE(::send(socket.number(), request.data(), request.size(), 0) ==
            static_cast<ssize_t>(request.size()));
    std::string answer;
    char bytes[4096];
    for (ssize_t count = 0; (count = ::recv(socket.number(), bytes, sizeof bytes, 0)) > 0;)
        answer.append(bytes, static_cast<std::size_t>(count));
    return answer.substr(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
}

ServerSettings on_socket(const std::filesystem::path& path)
{
    ServerSettings settings;
    settings.workers = 2;
    settings.listeners = {{.local = path, .mode = 0600}};
    return settings;
}

bool starts(const std::filesystem::path& path, std::string& fault)
{
    try {
        const RunningServer server(tell_who, on_socket(path));
        return true;
    } catch (const std::runtime_error& error) {
        fault = error.what();
        return false;
    }
}

} // namespace

TEST_SUITE("the PROXY protocol")
{
    TEST_CASE("says whose connection it is")
    {
        const RunningServer server(tell_who, behind_proxies({"127.0.0.1"}));
        CHECK(who(server, ipv4) == "192.0.2.7");
        CHECK(who(server, ipv6) == "2001:db8:7:8");
        CHECK(who(server, header(0x20, 0x00, "")) == "this machine"); // its own look
        CHECK(who(server, header(0x21, 0x31, std::string(216, 'x'))) == "this machine");
        CHECK(who(server, header(0x21, 0x11, std::string(ipv4, 16) + std::string(300, '\4'))) ==
              "192.0.2.7");
    }

    TEST_CASE("may come byte by byte, and every request of the connection is that client's")
    {
        const RunningServer server(tell_who, behind_proxies({"127.0.0.1"}));
        Client client(server.port());
        for (const char byte : ipv4)
            client.send({&byte, 1});
        for (int i = 0; i < 3; ++i)
            CHECK(client.get("/who").body == "192.0.2.7");
    }

    TEST_CASE("leaves X-Forwarded-For unbelieved unless the client is a proxy as well")
    {
        constexpr std::string_view forwarded = "GET /who HTTP/1.1\r\nHost: a\r\n"
                                               "X-Forwarded-For: 203.0.113.9\r\n"
                                               "Connection: close\r\n\r\n";
        const RunningServer alone(tell_who, behind_proxies({"127.0.0.1"}));
        CHECK(who(alone, ipv4, forwarded) == "192.0.2.7");
        const RunningServer chain(tell_who, behind_proxies({"127.0.0.1", "192.0.2.0/24"}));
        CHECK(who(chain, ipv4, forwarded) == "203.0.113.9");
    }

    TEST_CASE("is refused to version 1, to nothing, and to what is broken, and the log says why")
    {
        RunningServer server(tell_who, behind_proxies({"127.0.0.1"}));
        CHECK(who(server, "PROXY TCP4 192.0.2.7 203.0.113.1 4711 443\r\n") == "");
        REQUIRE(server.errors().size() == 1);
        CHECK(server.errors().front().find("version 1") != std::string::npos);
        CHECK(who(server, "") == "");
        for (const std::string& broken :
             {header(0x22, 0x11, std::string(ipv4, 16)), header(0x11, 0x11, std::string(ipv4, 16)),
              header(0x21, 0x11, "12345678901"), header(0x21, 0x21, std::string(35, 'x')),
              header(0x21, 0x11, std::string(2049, 'x'))})
            CHECK(who(server, broken) == "");
        CHECK(server.errors().size() == 1); // the log is not filled
        CHECK(who(server, ipv4) == "192.0.2.7");
    }

    TEST_CASE("is not heard from who is no proxy")
    {
        const RunningServer server(tell_who, behind_proxies({"192.0.2.1"}));
        CHECK(who(server, ipv4) == "");
    }

    TEST_CASE("is a broken request where it is not switched on")
    {
        const RunningServer server(tell_who, behind_proxies({"127.0.0.1"}, false));
        CHECK(ask(server.port(), ipv4 + std::string(get_who)).status == 400);
    }

    TEST_CASE("has a time")
    {
        auto settings = behind_proxies({"127.0.0.1"});
        settings.limits.header_time = std::chrono::milliseconds(50);
        const RunningServer server(tell_who, settings);
        Client client(server.port());
        client.send(std::string_view(ipv4).substr(0, 20));
        CHECK(client.read_to_end() == "");
    }
}

TEST_SUITE("a proxy of this machine that nobody named")
{
    TEST_CASE("is told once, and its clients count as one")
    {
        constexpr std::string_view forwarded = "GET /who HTTP/1.1\r\nHost: a\r\n"
                                               "X-Forwarded-For: 203.0.113.9\r\n"
                                               "Connection: close\r\n\r\n";
        RunningServer server(tell_who);
        for (int i = 0; i < 3; ++i)
            CHECK(who(server, "", forwarded) == "unknown");
        REQUIRE(server.errors().size() == 1);
        CHECK(server.errors().front().find("server.trusted_proxies") != std::string::npos);
    }

    TEST_CASE("that is named stands in the log by its clients' addresses")
    {
        RunningServer server(tell_who, behind_proxies({"127.0.0.1"}, false));
        who(server, "",
            "GET /who HTTP/1.1\r\nHost: a\r\nForwarded: for=203.0.113.9\r\n"
            "Connection: close\r\n\r\n");
        server.server().stop();
        CHECK(server.access_log().find(R"("peer":"203.0.113.9")") != std::string::npos);
        CHECK(server.errors().empty());
    }
}

TEST_SUITE("a unix socket")
{
    TEST_CASE("is served by all workers, and who connects is a trusted proxy")
    {
        const TemporaryFolder folder;
        const auto path = folder.path() / "supple.sock";
        {
            const RunningServer server(tell_who, on_socket(path));
            struct stat status {
            };
            REQUIRE(::stat(path.c_str(), &status) == 0);
            CHECK((status.st_mode & 0777) == 0600);
            for (int i = 0; i < 20; ++i)
                CHECK(ask_local(path, "GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                      "X-Forwarded-For: 192.0.2.7\r\n\r\n") == "192.0.2.7");
            CHECK(ask_local(path, std::string(get_who)) == "unknown"); // not the operator herself
        }
        CHECK_FALSE(std::filesystem::exists(path));
    }

    TEST_CASE("is handed over to a successor, and stays where it is")
    {
        const TemporaryFolder folder;
        const auto path = folder.path() / "supple.sock";
        auto first = std::make_unique<RunningServer>(tell_who, on_socket(path));
        ServerSettings settings = on_socket(path);
        for (const auto& worker : first->server().workers())
            for (const int socket : worker->listening())
                settings.inherited.push_back(socket);
        {
            const RunningServer second(tell_who, settings);
            first->server().stop(true);
            first.reset();
            for (int i = 0; i < 10; ++i)
                CHECK(ask_local(path, std::string(get_who)) == "unknown");
        }
        CHECK_FALSE(std::filesystem::exists(path));
    }

    TEST_CASE("that nobody listens to is replaced, one in use or another file is not")
    {
        const TemporaryFolder folder;
        const auto path = folder.path() / "supple.sock";
        std::string fault;
        {
            const Descriptor left(::socket(AF_UNIX, SOCK_STREAM, 0));
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            std::memcpy(address.sun_path, path.c_str(), path.string().size());
            REQUIRE(::bind(left.number(), reinterpret_cast<const sockaddr*>(&address),
                           sizeof address) == 0);
        }
        {
            const RunningServer server(tell_who, on_socket(path));
            CHECK_FALSE(starts(path, fault));
            CHECK(fault.find("another program listens there") != std::string::npos);
            CHECK(ask_local(path, std::string(get_who)) == "unknown");
        }
        std::ofstream(path) << "a letter";
        CHECK_FALSE(starts(path, fault));
        CHECK(fault.find("no socket") != std::string::npos);
        CHECK(std::filesystem::file_size(path) == 8);
        CHECK_FALSE(starts(folder.path() / std::string(200, 'x'), fault));
        CHECK(fault.find("at most 107 bytes") != std::string::npos);
    }
}
