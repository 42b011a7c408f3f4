#include "server/service_manager.hpp"

#include "server/http/descriptor.hpp"

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace supple
{
namespace
{

constexpr int first_socket = 3; // SD_LISTEN_FDS_START

// NOLINTBEGIN(concurrency-mt-unsafe): before there are threads

std::string taken(const char* name)
{
    const char* value = std::getenv(name);
    std::string text = value ? value : "";
    ::unsetenv(name);
    return text;
}

// NOLINTEND(concurrency-mt-unsafe)

std::optional<long long> number(const std::string& text)
{
    long long value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || fault != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool is_for_us(const std::string& pid)
{
    return number(pid) == ::getpid();
}

std::vector<int> listening_sockets()
{
    const auto pid = taken("LISTEN_PID");
    const auto count = number(taken("LISTEN_FDS"));
    taken("LISTEN_FDNAMES");
    std::vector<int> sockets;
    if (!is_for_us(pid) || !count)
        return sockets;
    for (int fd = first_socket; fd < first_socket + *count; ++fd) {
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        sockets.push_back(fd);
    }
    return sockets;
}

std::optional<std::chrono::microseconds> watchdog_period()
{
    const auto pid = taken("WATCHDOG_PID");
    // Handed on to a process that takes over, so it stays in the environment.
    const char* period = std::getenv("WATCHDOG_USEC"); // NOLINT(concurrency-mt-unsafe)
    const auto microseconds = number(period ? period : "");
    if (!microseconds || *microseconds <= 0 || (!pid.empty() && !is_for_us(pid)))
        return std::nullopt;
    return std::chrono::microseconds(*microseconds);
}

} // namespace

ServiceManager::ServiceManager() : sockets_(listening_sockets()), watchdog_(watchdog_period())
{
    const char* address = std::getenv("NOTIFY_SOCKET"); // NOLINT(concurrency-mt-unsafe)
    address_ = address ? address : "";
}

void ServiceManager::say(std::string_view state) const
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (address_.empty() || address_.size() >= sizeof address.sun_path)
        return;
    std::memcpy(address.sun_path, address_.data(), address_.size());
    if (address.sun_path[0] == '@') // an abstract one
        address.sun_path[0] = '\0';
    const http::Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto length = offsetof(sockaddr_un, sun_path) + address_.size();
    // Who does not listen any more misses nothing that we could tell again.
    ::sendto(socket.number(), state.data(), state.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(length));
}

} // namespace supple
