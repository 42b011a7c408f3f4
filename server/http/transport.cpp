#include "server/http/transport.hpp"

#include "server/http/file_cache.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace supple::http
{
namespace
{

using Outcome = Attempt::Outcome;

// What one sendfile may move: as much as a socket's buffer takes by default (tcp_wmem), since each
// call ends with a packet that is not full.
constexpr std::uint64_t slice_bytes = 4 * 1024 * 1024;

// What is read from a file and encrypted before the kernel gets it: sixteen records, so that the
// system calls cost little beside the encryption, and both copies stay in the processor's cache.
constexpr std::size_t batch_bytes = 256 * 1024;

// From then on when a client does not take as much at once: what waits for it is ours to keep.
constexpr std::size_t slow_batch_bytes = 64 * 1024;

Attempt judge_count(ssize_t count, Outcome wait)
{
    if (count >= 0)
        return {Outcome::moved, static_cast<std::size_t>(count)};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return {wait, 0};
    return {Outcome::closed, 0};
}

Attempt send_now(int socket, std::string_view bytes)
{
    const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return judge_count(count, Outcome::wait_writable);
}

} // namespace

Attempt PlainTransport::read(char* data, std::size_t size)
{
    const auto count = ::recv(socket_, data, size, 0);
    if (count == 0)
        return {Outcome::closed, 0};
    return judge_count(count, Outcome::wait_readable);
}

Attempt PlainTransport::write(std::string_view head, std::string_view text, bool more)
{
    std::array<iovec, 2> pieces{iovec{const_cast<char*>(head.data()), head.size()},
                                iovec{const_cast<char*>(text.data()), text.size()}};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = text.empty() ? 1 : 2;
    const int flags = MSG_NOSIGNAL | (more ? MSG_MORE : 0);
    return judge_count(::sendmsg(socket_, &message, flags), Outcome::wait_writable);
}

Attempt PlainTransport::send_file(const OpenFile& file, std::uint64_t offset, std::uint64_t size)
{
    auto position = static_cast<off_t>(offset);
    const auto count = ::sendfile(socket_, file.descriptor, &position, std::min(size, slice_bytes));
    return judge_count(count, Outcome::wait_writable);
}

void PlainTransport::finish()
{
    ::shutdown(socket_, SHUT_WR);
}

namespace
{

// Where OpenSSL writes its records to: memory that every attempt leaves empty, so that one piece of
// it serves all connections of a thread.
std::string& sealed()
{
    static thread_local std::string bytes = [] {
        std::string empty;
        empty.reserve(batch_bytes + batch_bytes / 8); // each record adds 22 bytes to its 16 KiB
        return empty;
    }();
    return bytes;
}

int append_sealed(BIO*, const char* data, std::size_t size, std::size_t* written)
{
    sealed().append(data, size);
    *written = size;
    return 1;
}

long control(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO* make_sealing_bio()
{
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sealed");
        BIO_meth_set_write_ex(made, append_sealed);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    BIO* bio = BIO_new(method);
    if (bio)
        BIO_set_init(bio, 1);
    return bio;
}

} // namespace

TlsTransport::TlsTransport(int socket, SSL_CTX* context) : socket_(socket), tls_(SSL_new(context))
{
    BIO* sealing = make_sealing_bio();
    if (!tls_ || !sealing || SSL_set_rfd(tls_.get(), socket_) != 1)
        throw std::bad_alloc();
    SSL_set0_wbio(tls_.get(), sealing);
    SSL_set_accept_state(tls_.get());
}

Attempt TlsTransport::shake_hands()
{
    if (const Attempt flushed = flush(); flushed.outcome != Outcome::moved)
        return flushed;
    ERR_clear_error();
    return judge(SSL_do_handshake(tls_.get()));
}

Attempt TlsTransport::read(char* data, std::size_t size)
{
    if (const Attempt flushed = flush(); flushed.outcome != Outcome::moved)
        return flushed;
    ERR_clear_error();
    return judge(SSL_read(tls_.get(), data, static_cast<int>(size)));
}

Attempt TlsTransport::write(std::string_view head, std::string_view text, bool)
{
    is_slow_ = false;
    // One behind the other, since a record of its own for each would cost the client more, too.
    static thread_local std::string clear;
    clear.assign(head.substr(0, batch_bytes));
    clear.append(text.substr(0, batch_bytes - clear.size()));
    return encrypt(clear);
}

Attempt TlsTransport::send_file(const OpenFile& file, std::uint64_t offset, std::uint64_t size)
{
    static thread_local std::array<char, batch_bytes> clear;
    if (const Attempt flushed = flush(); flushed.outcome != Outcome::moved)
        return flushed;
    const auto wanted = std::min<std::uint64_t>(size, is_slow_ ? slow_batch_bytes : batch_bytes);
    const auto count = ::pread(file.descriptor, clear.data(), wanted, static_cast<off_t>(offset));
    if (count < 0)
        return {Outcome::closed, 0};
    if (count == 0)
        return {Outcome::moved, 0};
    return encrypt({clear.data(), static_cast<std::size_t>(count)});
}

Attempt TlsTransport::encrypt(std::string_view bytes)
{
    if (const Attempt flushed = flush(); flushed.outcome != Outcome::moved)
        return flushed;
    ERR_clear_error();
    return judge(SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())));
}

// The records just made, or as many as the kernel takes.
void TlsTransport::send_sealed()
{
    std::string_view bytes = sealed();
    if (unsent_.empty() && !bytes.empty()) {
        const Attempt sent = send_now(socket_, bytes);
        broken_ = broken_ || sent.outcome == Outcome::closed;
        bytes.remove_prefix(sent.count);
    }
    if (!bytes.empty() && !broken_) {
        unsent_.append(bytes);
        is_slow_ = true;
    }
    sealed().clear();
}

Attempt TlsTransport::flush()
{
    if (broken_)
        return {Outcome::closed, 0};
    while (!unsent_.empty()) {
        const Attempt sent = send_now(socket_, unsent_);
        if (sent.outcome != Outcome::moved)
            return sent;
        unsent_.erase(0, sent.count);
    }
    unsent_.shrink_to_fit();
    return {Outcome::moved, 0};
}

void TlsTransport::finish()
{
    if (!broken_ && SSL_is_init_finished(tls_.get())) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
        send_sealed();
    }
    broken_ = true;
    ::shutdown(socket_, SHUT_WR);
}

// What OpenSSL did, and with it what it wrote meanwhile: an alert, a ticket, its part of a
// handshake.
Attempt TlsTransport::judge(int result)
{
    const int error = SSL_get_error(tls_.get(), result);
    send_sealed();
    // SSL_get_error(3): after SYSCALL or SSL no further call may be made, not even shutdown.
    if (error == SSL_ERROR_SYSCALL || error == SSL_ERROR_SSL)
        broken_ = true;
    if (broken_ || error == SSL_ERROR_ZERO_RETURN)
        return {Outcome::closed, 0};
    if (result > 0)
        return {Outcome::moved, static_cast<std::size_t>(result)};
    return {unsent_.empty() ? Outcome::wait_readable : Outcome::wait_writable, 0};
}

} // namespace supple::http
