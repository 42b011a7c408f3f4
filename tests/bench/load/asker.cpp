#include "tests/bench/load/asker.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace supple::bench
{
namespace
{

using Clock = std::chrono::steady_clock;

// Of a record of TLS 1.3: its type within the encryption, and the tag (RFC 8446 section 5.2).
constexpr std::size_t record_overhead = 1 + 16;
constexpr unsigned char application_data = 23;

constexpr std::size_t most_head_bytes = 8192;

[[noreturn]] void fail_with_errno(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

std::uint64_t content_length(std::string_view head)
{
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    std::uint64_t length = 0;
    if (at == head.npos ||
        std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length).ec !=
            std::errc())
        throw std::runtime_error("an answer without Content-Length:\n" + std::string(head));
    return length;
}

} // namespace

SSL_CTX* client_context()
{
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    return context;
}

Asker::Asker(std::uint16_t port, SSL_CTX* tls)
{
    connect(port);
    if (tls)
        shake_hands(tls);
}

Asker::~Asker()
{
    ::close(descriptor_);
}

void Asker::connect(std::uint16_t port)
{
    descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0)
        fail_with_errno("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail_with_errno("connect");
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void Asker::shake_hands(SSL_CTX* context)
{
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), descriptor_);
    if (SSL_connect(tls_.get()) != 1)
        throw std::runtime_error("the TLS handshake failed");
}

std::size_t Asker::read(char* data, std::size_t size)
{
    const auto count = tls_ ? SSL_read(tls_.get(), data, static_cast<int>(size))
                            : ::recv(descriptor_, data, size, 0);
    if (count <= 0)
        throw std::runtime_error("the server ended the connection");
    return static_cast<std::size_t>(count);
}

void Asker::wait_for_all(bool wait)
{
    const int flags = ::fcntl(descriptor_, F_GETFL);
    ::fcntl(descriptor_, F_SETFL, wait ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

std::string Asker::read_head()
{
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        char byte = 0;
        read(&byte, 1);
        head += byte;
        if (head.size() > most_head_bytes)
            throw std::runtime_error("an answer whose head does not end");
    }
    if (!head.starts_with("HTTP/1.1 200 "))
        throw std::runtime_error("an answer that is not 200:\n" + head);
    return head;
}

void Asker::learn(File& file)
{
    wait_for_all(true);
    ask(file);
    const std::string head = read_head();
    file.body_bytes = content_length(head);
    file.answer_bytes = head.size() + file.body_bytes;
    std::array<char, 65536> scrap;
    for (auto rest = file.body_bytes; rest > 0;)
        rest -= read(scrap.data(), std::min<std::uint64_t>(rest, scrap.size()));
    missing_ = 0;
    wait_for_all(false);
}

void Asker::ask(const File& file)
{
    missing_ = file.answer_bytes;
    asked_ = Clock::now();
    const int size = static_cast<int>(file.request.size());
    const auto sent =
        tls_ ? SSL_write(tls_.get(), file.request.data(), size)
             : ::send(descriptor_, file.request.data(), file.request.size(), MSG_NOSIGNAL);
    if (sent != size)
        throw std::runtime_error("a request could not be sent at once");
}

bool Asker::take()
{
    const bool complete = tls_ ? take_records() : take_clear();
    if (complete)
        done_ = Clock::now();
    return complete;
}

bool Asker::take_clear()
{
    while (missing_ > 0) {
        // MSG_TRUNC: tcp(7), thrown away without being copied.
        const auto count = ::recv(descriptor_, nullptr, missing_, MSG_TRUNC);
        if (count < 0 && errno == EAGAIN)
            return false;
        if (count <= 0)
            throw std::runtime_error("the server ended the connection");
        missing_ -= static_cast<std::uint64_t>(count);
    }
    return true;
}

bool Asker::take_records()
{
    static std::array<unsigned char, 512 * 1024> arrived;
    while (missing_ > 0 || record_rest_ > 0) {
        const auto count = ::recv(descriptor_, arrived.data(), arrived.size(), 0);
        if (count < 0 && errno == EAGAIN)
            return false;
        if (count <= 0)
            throw std::runtime_error("the server ended the connection");
        for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
            if (record_rest_ > 0) {
                const auto step = std::min<std::uint64_t>(record_rest_, count - at);
                record_rest_ -= step;
                at += step;
            } else {
                header_[header_bytes_++] = arrived[at++];
                if (header_bytes_ == sizeof header_)
                    count_record(header_[3] * 256u + header_[4]);
            }
        }
    }
    return true;
}

void Asker::count_record(std::size_t payload)
{
    const auto bytes = payload - std::min(payload, record_overhead);
    if (header_[0] != application_data || bytes > missing_)
        throw std::runtime_error("a record that is not of the answer");
    missing_ -= bytes;
    record_rest_ = payload;
    header_bytes_ = 0;
}

} // namespace supple::bench
