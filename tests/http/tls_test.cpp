#include "server/http/file_answer.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/http/tls_client.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace supple::http;
using namespace supple::http::test;

namespace
{

struct SecureServer {
    TemporaryFolder folder;
    std::string bytes = pattern_bytes(5 * 1024 * 1024 + 3);
    RunningServer running{[this](Router& router) {
                              const auto path = folder.write("segment", bytes).string();
                              auto files = std::make_shared<FileCache>(
                                  [](std::string_view) { return std::string(); });
                              router.quick(Method::get, "/segment", [=](Request& request) {
                                  return answer_with_file(request, files->open(path));
                              });
                              router.quick(Method::get, "/secure", [](Request& request) {
                                  return Response::text(request.secure ? "yes" : "no");
                              });
                          },
                          settings()};

    ServerSettings settings() const
    {
        const Identity identity = make_identity(folder, "shop");
        return {.tls = std::make_shared<const TlsContext>(identity.certificate, identity.key)};
    }
};

const std::string last_request = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

} // namespace

TEST_SUITE("TLS")
{
    TEST_CASE("is spoken in versions 1.2 and 1.3")
    {
        SecureServer server;
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            TlsClient client(server.running.port(), version);
            REQUIRE(client.connected());
            MESSAGE(client.version() << " with " << client.cipher());
            CHECK(client.ask("GET /secure" + last_request).ends_with("yes"));
            CHECK(client.ended_properly());
        }
    }

    TEST_CASE("is not spoken in older versions, nor for other protocols")
    {
        SecureServer server;
        CHECK_FALSE(TlsClient(server.running.port(), TLS1_1_VERSION).connected());
        CHECK_FALSE(TlsClient(server.running.port(), TLS1_3_VERSION, "h3").connected());
        CHECK(TlsClient(server.running.port(), TLS1_3_VERSION).connected());
    }

    TEST_CASE("carries a segment unharmed")
    {
        SecureServer server;
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            TlsClient client(server.running.port(), version);
            CHECK(client.ask("GET /segment" + last_request).ends_with("\r\n\r\n" + server.bytes));
        }
    }

    TEST_CASE("keeps for a slow client what it has encrypted and the network did not take")
    {
        SecureServer secure;
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            TlsClient client(secure.running.port(), version);
            client.set_receive_buffer(256 * 1024); // smaller than one batch of records
            const auto answer = client.ask("GET /segment" + last_request);
            CHECK(answer.ends_with(secure.bytes));
            CHECK(client.ended_properly());
        }
    }

    TEST_CASE("takes a request in as many records as it has bytes")
    {
        SecureServer secure;
        TlsClient client(secure.running.port(), TLS1_3_VERSION);
        client.send_in_pieces("GET /secure HTTP/1.1\r\nHost: a\r\n\r\n");
        const auto answers = client.ask("GET /secure" + last_request);
        CHECK(answers.find("yes") != answers.rfind("yes"));
    }

    TEST_CASE("keeps a connection for pipelined requests")
    {
        SecureServer server;
        TlsClient client(server.running.port(), TLS1_3_VERSION);
        const auto all =
            client.ask("GET /secure HTTP/1.1\r\nHost: a\r\n\r\nGET /secure" + last_request);
        CHECK(all.find("yesHTTP/1.1 200") != all.npos);
    }

    TEST_CASE("ends a handshake that takes too long")
    {
        TemporaryFolder folder;
        const Identity identity = make_identity(folder, "shop");
        ServerSettings settings;
        settings.tls = std::make_shared<const TlsContext>(identity.certificate, identity.key);
        settings.limits.handshake_time = std::chrono::milliseconds(200);
        RunningServer running([](Router&) {}, settings);
        Client silent(running.port());
        CHECK(silent.read_to_end() == "");
    }

    TEST_CASE("takes a renewed certificate for new connections")
    {
        SecureServer server;
        const Identity renewed = make_identity(server.folder, "renewed");
        const auto tls = std::make_shared<const TlsContext>(renewed.certificate, renewed.key);
        CHECK(tls->expires() > std::chrono::system_clock::now());
        server.running.server().replace_tls(tls);
        TlsClient client(server.running.port(), TLS1_3_VERSION);
        CHECK(client.connected());
    }

    TEST_CASE("says what is wrong with the files, and what to do")
    {
        TemporaryFolder folder;
        const Identity one = make_identity(folder, "one");
        const Identity other = make_identity(folder, "other");
        const auto not_pem = folder.write("not.pem", "hello");
        const auto missing = folder.path() / "missing.pem";

        const auto message = [](const auto& certificate, const auto& key) -> std::string {
            try {
                TlsContext context(certificate, key);
                return "";
            } catch (const std::runtime_error& error) {
                return error.what();
            }
        };
        CHECK(message(missing, one.key).find("missing.pem cannot be read; check") !=
              std::string::npos);
        CHECK(message(one.certificate, missing).find("cannot be read") != std::string::npos);
        CHECK(message(not_pem, one.key).find("fullchain.pem") != std::string::npos);
        CHECK(message(one.certificate, not_pem).find("privkey.pem") != std::string::npos);
        CHECK(message(one.certificate, other.key).find("is not the key of") != std::string::npos);
        CHECK(message(one.certificate, one.key) == "");
    }
}
