// The server's certificate and key as an OpenSSL context: TLS 1.2 and 1.3, forward secrecy only,
// ALPN http/1.1 (Apple authoring rules 12.1-12.3 ask for no less). Refuses, with a sentence that
// says what to do, files that are missing, unreadable, not PEM or do not belong together.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <filesystem>
#include <memory>

namespace supple::http
{

class TlsContext
{
  public:
    // PEM files; the certificate file holds the whole chain, leaf first. Throws std::runtime_error.
    TlsContext(const std::filesystem::path& certificate_file,
               const std::filesystem::path& key_file);

    // When the certificate ends.
    std::chrono::sys_seconds expires() const;

    SSL_CTX* native() const { return context_.get(); }

  private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    std::unique_ptr<SSL_CTX, Free> context_;
};

} // namespace supple::http
