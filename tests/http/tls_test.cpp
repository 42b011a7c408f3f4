#include "server/http/file_answer.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <string>

using namespace supple::http;
using namespace supple::http::test;

namespace
{

// A certificate that signs itself, and its key, both as PEM files.
struct Identity {
    std::filesystem::path certificate;
    std::filesystem::path key;
};

Identity make_identity(const TemporaryFolder& folder, const std::string& name)
{
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());

    const Identity identity{folder.path() / (name + ".crt"), folder.path() / (name + ".key")};
    std::FILE* file = std::fopen(identity.certificate.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(identity.key.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return identity;
}

class TlsClient
{
  public:
    TlsClient(std::uint16_t port, int version, const std::string& protocol = "http/1.1")
        : connection_(port), context_(SSL_CTX_new(TLS_client_method()))
    {
        SSL_CTX_set_security_level(context_, 0); // so that it may offer what we must refuse
        SSL_CTX_set_min_proto_version(context_, version);
        SSL_CTX_set_max_proto_version(context_, version);
        tls_ = SSL_new(context_);
        const auto offered = static_cast<char>(protocol.size()) + protocol;
        SSL_set_alpn_protos(tls_, reinterpret_cast<const unsigned char*>(offered.data()),
                            static_cast<unsigned>(offered.size()));
        SSL_set_fd(tls_, connection_.descriptor());
        connected_ = SSL_connect(tls_) == 1;
    }
    ~TlsClient()
    {
        SSL_free(tls_);
        SSL_CTX_free(context_);
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    bool connected() const { return connected_; }
    std::string version() const { return SSL_get_version(tls_); }
    std::string cipher() const { return SSL_get_cipher_name(tls_); }

    // Takes little and slowly.
    void set_receive_buffer(int bytes) { connection_.set_receive_buffer(bytes); }

    // A record for each byte.
    void send_in_pieces(std::string_view request)
    {
        for (const char byte : request)
            SSL_write(tls_, &byte, 1);
    }

    // Everything until the server ends the connection.
    std::string ask(const std::string& request)
    {
        SSL_write(tls_, request.data(), static_cast<int>(request.size()));
        std::string all;
        char buffer[16384];
        int count = 0;
        while ((count = SSL_read(tls_, buffer, sizeof buffer)) > 0)
            all.append(buffer, static_cast<std::size_t>(count));
        ended_properly_ = SSL_get_error(tls_, count) == SSL_ERROR_ZERO_RETURN;
        return all;
    }
    bool ended_properly() const { return ended_properly_; }

  private:
    Client connection_;
    SSL_CTX* context_;
    SSL* tls_ = nullptr;
    bool connected_ = false;
    bool ended_properly_ = false;
};

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
