// The two ways bytes leave and enter a connection, plain TCP and TLS, as attempts that never wait:
// each moves what can be moved now and says what to wait for otherwise. Waiting, deadlines and
// loops are the channel's. TLS encrypts many records into memory that all connections of a thread
// share and hands them to the kernel at once; what the kernel does not take is kept until it does.
// One that failed or was shut says `closed` from then on. The socket is another's, and outlives it.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

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
    explicit PlainTransport(int socket) : socket_(socket) {}

    Attempt shake_hands() { return {Attempt::Outcome::moved, 0}; }
    bool has_read_ahead() const { return false; }

    Attempt read(char* data, std::size_t size);
    // Both, the one behind the other. `more`: further bytes follow at once, so the kernel may fill
    // the packet.
    Attempt write(std::string_view head, std::string_view text, bool more);
    // Zero bytes moved: the file is shorter than it was.
    Attempt send_file(const OpenFile& file, std::uint64_t offset, std::uint64_t size);
    // Until it has moved, what was written may not be with the kernel yet.
    Attempt flush() { return {Attempt::Outcome::moved, 0}; }
    // Tells the other side that nothing more will come.
    void finish();

  private:
    int socket_;
};

class TlsTransport
{
  public:
    TlsTransport(int socket, SSL_CTX* context);

    Attempt shake_hands();
    // Bytes that the socket will not announce any more.
    bool has_read_ahead() const { return SSL_has_pending(tls_.get()) == 1; }

    Attempt read(char* data, std::size_t size);
    Attempt write(std::string_view head, std::string_view text, bool more);
    Attempt send_file(const OpenFile& file, std::uint64_t offset, std::uint64_t size);
    Attempt flush();
    void finish();

  private:
    struct Free {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };
    Attempt judge(int result);
    Attempt encrypt(std::string_view bytes);
    void send_sealed();

    int socket_;
    std::unique_ptr<SSL, Free> tls_;
    std::string unsent_; // encrypted
    bool is_slow_ = false;
    bool broken_ = false;
};

} // namespace supple::http
