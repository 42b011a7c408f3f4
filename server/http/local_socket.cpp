#include "server/http/local_socket.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <utility>

namespace supple::http
{
namespace
{

constexpr int backlog = 1024; // as of the other listeners

[[noreturn]] void cannot_listen(const std::filesystem::path& path, const std::string& why)
{
    throw std::runtime_error(fmt::format("cannot listen on unix:{}: {}", path.string(), why));
}

std::string said_by_the_system()
{
    return std::error_code(errno, std::generic_category()).message();
}

sockaddr_un address_of(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path)
        cannot_listen(path, fmt::format("a path of a socket has at most {} bytes",
                                        sizeof address.sun_path - 1));
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

Descriptor fresh_socket()
{
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.number() < 0)
        throw std::system_error(errno, std::generic_category(), "socket");
    return socket;
}

void remove_leftover(const std::filesystem::path& path, const sockaddr_un& address)
{
    struct stat status {
    };
    if (::lstat(path.c_str(), &status) != 0)
        return;
    if (!S_ISSOCK(status.st_mode))
        cannot_listen(path, "a file lies there that is no socket; move it away");
    const Descriptor probe = fresh_socket();
    if (::connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0 ||
        errno == EAGAIN)
        cannot_listen(path, "another program listens there already; stop it or choose another "
                            "path");
    if (errno != ECONNREFUSED)
        cannot_listen(path, said_by_the_system());
    ::unlink(path.c_str());
}

} // namespace

LocalSocket::LocalSocket(std::filesystem::path path, mode_t mode)
    : path_(std::move(path)), socket_(fresh_socket())
{
    const sockaddr_un address = address_of(path_);
    remove_leftover(path_, address);
    // Until it listens nobody gets in, so its mode may be set once it is there.
    if (::bind(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0 ||
        ::chmod(path_.c_str(), mode) != 0 || ::listen(socket_.number(), backlog) != 0)
        cannot_listen(path_, said_by_the_system());
    remember_inode();
}

LocalSocket::LocalSocket(std::filesystem::path path, Descriptor listening)
    : path_(std::move(path)), socket_(std::move(listening))
{
    remember_inode();
}

void LocalSocket::remember_inode()
{
    struct stat status {
    };
    if (::lstat(path_.c_str(), &status) == 0)
        inode_ = status.st_ino;
}

LocalSocket::~LocalSocket()
{
    struct stat status {
    };
    if (::lstat(path_.c_str(), &status) == 0 && status.st_ino == inode_)
        ::unlink(path_.c_str());
}

Descriptor LocalSocket::another() const
{
    Descriptor copy(::fcntl(socket_.number(), F_DUPFD_CLOEXEC, 0));
    if (copy.number() < 0)
        throw std::system_error(errno, std::generic_category(), "F_DUPFD_CLOEXEC");
    return copy;
}

std::optional<std::filesystem::path> path_of(int socket)
{
    sockaddr_un address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        address.sun_family != AF_UNIX)
        return std::nullopt;
    return std::string(address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path));
}

} // namespace supple::http
