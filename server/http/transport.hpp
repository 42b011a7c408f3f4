// The two ways bytes leave and enter a connection, plain TCP and TLS, as attempts that never wait:
// each moves what can be moved now and says what to wait for otherwise. Waiting, deadlines and
// loops are the connection's. TLS runs on the socket's own descriptor and gives its buffers back
// when it is idle. One that failed or was shut says `closed` from then on.
#pragma once

#include "server/http/task.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace supple::http
{

struct OpenFile;

struct Attempt {
    enum class Outcome { moved, wait_readable, wait_writable, closed };
    Outcome outcome = Outcome::closed;
    std::size_t count = 0; // bytes, if moved
};

class PlainTransport
{
  public:
    explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {}

    Socket& socket() { return socket_; }
    Attempt shake_hands() { return {Attempt::Outcome::moved, 0}; }
    bool has_read_ahead() const { return false; }

    Attempt read(char* data, std::size_t size);
    // `more`: further bytes follow at once, so the kernel may fill the packet.
    Attempt write(const char* data, std::size_t size, bool more);
    // Zero bytes moved: the file is shorter than it was.
    Attempt send_file(const OpenFile& file, std::uint64_t offset, std::size_t size);
    // Tells the other side that nothing more will come.
    void finish();

  private:
    Socket socket_;
};

class TlsTransport
{
  public:
    TlsTransport(Socket socket, SSL_CTX* context);

    Socket& socket() { return socket_; }
    Attempt shake_hands();
    // Decrypted bytes that the socket will not announce any more.
    bool has_read_ahead() const { return SSL_pending(tls_.get()) > 0; }

    Attempt read(char* data, std::size_t size);
    // After wait_*, the same bytes must be offered again (SSL_write(3)).
    Attempt write(const char* data, std::size_t size, bool more);
    Attempt send_file(const OpenFile& file, std::uint64_t offset, std::size_t size);
    void finish();

  private:
    struct Free {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };
    Attempt judge(int result);

    Socket socket_;
    std::unique_ptr<SSL, Free> tls_;
    bool broken_ = false;
};

} // namespace supple::http
