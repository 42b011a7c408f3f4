// The server's certificates and keys as an OpenSSL context: TLS 1.2 and 1.3, forward secrecy only,
// ALPN http/1.1 (Apple authoring rules 12.1-12.3 ask for no less). One pair, or two of different
// kinds (ECDSA and RSA), of which each client gets the one it can read. Refuses, with a sentence
// that says what to do, files that are missing, unreadable, not PEM or do not belong together.
#pragma once

#include "server/http/ocsp_staple.hpp"

#include <openssl/ssl.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace supple::http
{

struct TlsIdentity {
    std::filesystem::path certificate{}; // PEM: the whole chain, leaf first
    std::filesystem::path key{};         // PEM
    std::filesystem::path ocsp{};        // DER; empty: nothing is stapled
};

class TlsContext
{
  public:
    // At least one. Throws std::runtime_error.
    explicit TlsContext(const std::vector<TlsIdentity>& identities);
    TlsContext(const std::filesystem::path& certificate, const std::filesystem::path& key);
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    // When the first of the certificates ends.
    std::chrono::sys_seconds expires() const;
    // When the first of the stapled answers goes stale; none is stapled: none.
    std::optional<std::chrono::sys_seconds> staples_end() const;

    SSL_CTX* native() const { return context_.get(); }

  private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
        void operator()(X509* certificate) const { X509_free(certificate); }
    };
    struct Shown {
        std::unique_ptr<X509, Free> certificate; // shared with the context, which may let it go
        std::optional<OcspStaple> staple;
    };

    void add(const TlsIdentity& identity);
    static int staple(SSL* connection, void* self);

    std::unique_ptr<SSL_CTX, Free> context_;
    std::vector<Shown> shown_;
};

} // namespace supple::http
