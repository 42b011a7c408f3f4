// A client over TLS that says what it can and keeps what it was shown; and certificates that sign
// themselves, for the server to show.
#pragma once

#include "tests/http/http_client.hpp"
#include "tests/support/temporary_folder.hpp"

#include <openssl/ssl.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace supple::http::test
{

// A certificate that signs itself, and its key, both as PEM files.
struct Identity {
    std::filesystem::path certificate;
    std::filesystem::path key;
};

enum class KeyKind { ecdsa, rsa };

Identity make_identity(const tests::TemporaryFolder& folder, const std::string& name,
                       KeyKind kind = KeyKind::ecdsa);

// What an authority would say of it, from now until then, as DER in a file of this name.
std::filesystem::path make_ocsp_answer(const tests::TemporaryFolder& folder,
                                       const std::string& name, const Identity& identity,
                                       std::chrono::seconds until, bool revoked = false);

class TlsClient
{
  public:
    struct Abilities {
        int version = TLS1_3_VERSION;
        std::string protocol = "http/1.1";
        std::string signatures{}; // "RSA-PSS+SHA256"; empty: OpenSSL's usual
    };

    TlsClient(std::uint16_t port, int version, const std::string& protocol = "http/1.1");
    TlsClient(std::uint16_t port, const Abilities& abilities);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    bool connected() const { return connected_; }
    std::string version() const { return SSL_get_version(tls_); }
    std::string cipher() const { return SSL_get_cipher_name(tls_); }
    std::string common_name() const; // of the certificate it was shown
    std::string stapled() const;     // DER; empty: nothing

    // Takes little and slowly.
    void set_receive_buffer(int bytes) { connection_.set_receive_buffer(bytes); }
    void send(std::string_view bytes);
    // A record for each byte.
    void send_in_pieces(std::string_view request);
    // So many bytes, or what came until the end.
    std::string read(std::size_t bytes);
    // Everything until the server ends the connection.
    std::string ask(const std::string& request);
    bool ended_properly() const { return ended_properly_; }

  private:
    Client connection_;
    SSL_CTX* context_;
    SSL* tls_ = nullptr;
    bool connected_ = false;
    bool ended_properly_ = false;
};

} // namespace supple::http::test
