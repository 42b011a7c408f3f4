#include "server/http/transport.hpp"

#include "server/http/file_cache.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <new>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

namespace supple::http
{
namespace
{

using Outcome = Attempt::Outcome;

// What is read from a file and encrypted at once: four TLS records. It is consumed before the
// attempt returns, so all connections of a thread share one buffer.
constexpr std::size_t tls_file_bytes = 64 * 1024;

Attempt judge_errno(Outcome wait)
{
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return {wait, 0};
    return {Outcome::closed, 0};
}

Attempt judge_count(ssize_t count, Outcome wait)
{
    if (count < 0)
        return judge_errno(wait);
    return {Outcome::moved, static_cast<std::size_t>(count)};
}

} // namespace

Attempt PlainTransport::read(char* data, std::size_t size)
{
    const auto count = ::recv(socket_.native_handle(), data, size, 0);
    if (count == 0)
        return {Outcome::closed, 0};
    return judge_count(count, Outcome::wait_readable);
}

Attempt PlainTransport::write(const char* data, std::size_t size, bool more)
{
    const int flags = MSG_NOSIGNAL | (more ? MSG_MORE : 0);
    return judge_count(::send(socket_.native_handle(), data, size, flags), Outcome::wait_writable);
}

Attempt PlainTransport::send_file(const OpenFile& file, std::uint64_t offset, std::size_t size)
{
    auto position = static_cast<off_t>(offset);
    const auto count = ::sendfile(socket_.native_handle(), file.descriptor, &position, size);
    return judge_count(count, Outcome::wait_writable);
}

void PlainTransport::finish()
{
    ::shutdown(socket_.native_handle(), SHUT_WR);
}

TlsTransport::TlsTransport(Socket socket, SSL_CTX* context)
    : socket_(std::move(socket)), tls_(SSL_new(context))
{
    if (!tls_ || SSL_set_fd(tls_.get(), socket_.native_handle()) != 1)
        throw std::bad_alloc();
    SSL_set_accept_state(tls_.get());
}

Attempt TlsTransport::shake_hands()
{
    ERR_clear_error();
    return judge(SSL_do_handshake(tls_.get()));
}

Attempt TlsTransport::read(char* data, std::size_t size)
{
    if (broken_)
        return {Outcome::closed, 0};
    ERR_clear_error();
    return judge(SSL_read(tls_.get(), data, static_cast<int>(size)));
}

Attempt TlsTransport::write(const char* data, std::size_t size, bool)
{
    if (broken_)
        return {Outcome::closed, 0};
    ERR_clear_error();
    const auto most = static_cast<std::size_t>(std::numeric_limits<int>::max());
    return judge(SSL_write(tls_.get(), data, static_cast<int>(std::min(size, most))));
}

Attempt TlsTransport::send_file(const OpenFile& file, std::uint64_t offset, std::size_t size)
{
    static thread_local std::array<char, tls_file_bytes> buffer;
    const auto wanted = std::min(size, buffer.size());
    const auto count = ::pread(file.descriptor, buffer.data(), wanted, static_cast<off_t>(offset));
    if (count < 0)
        return {Outcome::closed, 0};
    if (count == 0)
        return {Outcome::moved, 0};
    return write(buffer.data(), static_cast<std::size_t>(count), false);
}

void TlsTransport::finish()
{
    if (!broken_ && SSL_is_init_finished(tls_.get())) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
    }
    broken_ = true;
    ::shutdown(socket_.native_handle(), SHUT_WR);
}

Attempt TlsTransport::judge(int result)
{
    if (result > 0)
        return {Outcome::moved, static_cast<std::size_t>(result)};
    switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        return {Outcome::wait_readable, 0};
    case SSL_ERROR_WANT_WRITE:
        return {Outcome::wait_writable, 0};
    case SSL_ERROR_ZERO_RETURN:
        return {Outcome::closed, 0};
    default:
        // SSL_get_error(3): after SYSCALL or SSL no further call may be made, not even shutdown.
        broken_ = true;
        return {Outcome::closed, 0};
    }
}

} // namespace supple::http
