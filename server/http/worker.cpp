#include "server/http/worker.hpp"

#include "server/http/client_address.hpp"
#include "server/http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <netinet/tcp.h>
#include <random>
#include <stdexcept>
#include <sys/socket.h>

namespace supple::http
{
namespace
{

namespace asio = boost::asio;
using asio::ip::tcp;

// What waits to be accepted. The kernel cuts it to net.core.somaxconn.
constexpr int backlog = 1024;

// When no descriptor is left, accepting again at once would only spin.
constexpr std::chrono::milliseconds accept_pause{100};

// After the drain time, for the coroutines just cancelled to end by themselves.
constexpr std::chrono::seconds last_moment{1};

constexpr std::string_view too_many = "HTTP/1.1 503 Service Unavailable\r\n"
                                      "Content-Length: 0\r\nRetry-After: 5\r\n"
                                      "Connection: close\r\n\r\n";

std::string join_lines(const std::vector<std::pair<std::string, std::string>>& headers)
{
    std::string lines;
    for (const auto& [name, value] : headers)
        lines += name + ": " + value + "\r\n";
    return lines;
}

std::string_view words(ProxyFault fault)
{
    switch (fault) {
    case ProxyFault::version_1:
        return "a proxy speaks version 1 of the PROXY protocol; only version 2 is understood "
               "(HAProxy: send-proxy-v2, nginx: none)";
    case ProxyFault::not_the_protocol:
        return "a connection did not begin with a header of the PROXY protocol; switch it on at "
               "the proxy, or server.proxy_protocol off";
    case ProxyFault::malformed:
        return "a header of the PROXY protocol is broken";
    case ProxyFault::none:
        break;
    }
    return "";
}

void end_with_error(std::exception_ptr error)
{
    // Connections end by returning. What is thrown here is our own mistake: stop, do not run on.
    if (error)
        std::rethrow_exception(error);
}

} // namespace

Worker::Worker(const ServerSettings& settings, unsigned index)
    : settings_(settings), index_(index), standard_lines_(join_lines(settings.standard_headers)),
      tls_(settings.tls), deadlines_(settings.limits.tick),
      access_log_(settings.redact, settings.access_log), timer_(context_)
{
    std::random_device device;
    id_prefix_ = fmt::format("{:08x}{:02x}", device(), index_ & 0xff);
}

Worker::~Worker()
{
    assert(!thread_.joinable());
}

std::uint16_t Worker::listen(const Listener& listener)
{
    Acceptor acceptor(context_);
    acceptor.open(listener.endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    const int on = 1;
    if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
        throw std::system_error(errno, std::generic_category(), "SO_REUSEPORT");
    if (listener.endpoint.address().is_v6())
        acceptor.set_option(asio::ip::v6_only(false));
    acceptor.bind(listener.endpoint);
    acceptor.listen(backlog);
    return add_door(std::move(acceptor), listener);
}

void Worker::adopt(int listening, const Listener& listener)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size);
    // A unix socket is waited at and closed like any other; nobody asks it for an address of TCP.
    const auto protocol = address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4();
    add_door(Acceptor(context_, protocol, listening), listener);
}

std::uint16_t Worker::add_door(Acceptor acceptor, const Listener& listener)
{
    const bool is_local = !listener.local.empty();
    acceptor.non_blocking(true);
    doors_.push_back(std::make_unique<Door>(
        Door{std::move(acceptor), listener.secure, is_local, listener.proxy_protocol}));
    return is_local ? 0 : doors_.back()->acceptor.local_endpoint().port();
}

std::vector<int> Worker::listening() const
{
    std::vector<int> all;
    for (const auto& door : doors_)
        all.push_back(door->acceptor.native_handle());
    return all;
}

void Worker::set_router(Router router)
{
    router_ = std::make_unique<Router>(std::move(router));
    tally_ = std::make_unique<Tally>(router_->endpoints().size());
}

void Worker::start()
{
    for (const auto& door : doors_)
        asio::co_spawn(context_, accept(*door), end_with_error);
    asio::co_spawn(context_, tick(), end_with_error);
    asio::co_spawn(context_, readiness_.run(), end_with_error);
    thread_ = std::thread([this] {
        context_.run();
        access_log_.flush();
    });
}

void Worker::drain(bool succeeded)
{
    asio::post(context_, [this, succeeded] { begin_drain(succeeded); });
}

void Worker::join()
{
    if (thread_.joinable())
        thread_.join();
}

void Worker::replace_tls(std::shared_ptr<const TlsContext> tls)
{
    asio::post(context_, [this, tls = std::move(tls)]() mutable { tls_ = std::move(tls); });
}

Task<void> Worker::accept(Door& door)
{
    while (door.acceptor.is_open()) {
        co_await door.acceptor.async_wait(Acceptor::wait_read, asio::as_tuple(use_task));
        if (door.acceptor.is_open() && !empty_backlog(door)) {
            Timer pause(context_, accept_pause);
            co_await pause.async_wait(asio::as_tuple(use_task));
        }
    }
}

bool Worker::empty_backlog(Door& door)
{
    // No more than can wait at a time, so that a flood of connections does not hold the thread.
    for (int i = 0; i < backlog; ++i) {
        tcp::endpoint peer;
        auto size = static_cast<socklen_t>(peer.capacity());
        Descriptor socket(::accept4(door.acceptor.native_handle(), peer.data(), &size,
                                    SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket.number() >= 0) {
            peer.resize(size);
            admit(std::move(socket), peer, door);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return errno == EAGAIN;
        }
    }
    return true;
}

void Worker::admit(Descriptor socket, const tcp::endpoint& peer, const Door& door)
{
    Arrival arrival{.is_proxy = door.is_local,
                    .proxy_protocol = door.proxy_protocol,
                    .tls = door.secure ? tls_->native() : nullptr};
    if (!door.is_local)
        arrival.come_from(peer.address(), settings_.trusted_proxies);
    counts_.accepted.fetch_add(1, std::memory_order_relaxed);
    // Who may not speak for others is no proxy, and anybody could make the header up.
    if (door.proxy_protocol && !arrival.is_proxy) {
        counts_.refused.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    const bool full = deadlines_.size() >= settings_.limits.connections;
    const bool made_room = full && deadlines_.end_one_stranger();
    if (made_room)
        counts_.cut.fetch_add(1, std::memory_order_relaxed);
    if (full && !made_room) {
        counts_.refused.fetch_add(1, std::memory_order_relaxed);
        if (!door.secure)
            ::send(socket.number(), too_many.data(), too_many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return;
    }
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    asio::co_spawn(context_, serve_connection(*this, std::move(socket), arrival), end_with_error);
}

void Worker::tell_once(bool& told, std::string_view what)
{
    if (!std::exchange(told, true) && settings_.log_error)
        settings_.log_error(next_request_id(), what);
}

void Worker::tell_proxy_fault(ProxyFault fault)
{
    tell_once(told_proxy_fault_, words(fault));
}

void Worker::tell_unnamed_proxy(const Request& request)
{
    if (!told_unnamed_proxy_ && !request.peer_is_proxy && request.peer.is_loopback() &&
        is_forwarded(request))
        tell_once(told_unnamed_proxy_,
                  "a proxy on this machine is not named in server.trusted_proxies, so all who come "
                  "through it count as one; name it, e.g. [\"127.0.0.1\", \"::1\"]");
}

Task<void> Worker::tick()
{
    deadlines_.sweep(); // time begins
    while (!draining_ || deadlines_.size() > 0) {
        timer_.expires_after(settings_.limits.tick);
        co_await timer_.async_wait(asio::as_tuple(use_task));
        access_log_.flush();
        counts_.beats.fetch_add(1, std::memory_order_relaxed);
        counts_.open.store(deadlines_.size(), std::memory_order_relaxed);
        if (draining_ && std::chrono::steady_clock::now() >= drain_until_)
            deadlines_.end_all();
        deadlines_.sweep();
        // A handler may wait for others who never come back: then its answer is lost.
        if (draining_ && std::chrono::steady_clock::now() >= drain_until_ + last_moment)
            context_.stop();
    }
    readiness_.stop();
}

void Worker::begin_drain(bool succeeded)
{
    if (draining_)
        return;
    draining_ = true;
    succeeded_ = succeeded;
    drain_until_ = std::chrono::steady_clock::now() + settings_.limits.drain_time;
    for (const auto& door : doors_) {
        // Closing a socket that listens resets whoever still waits in its queue. They connected in
        // time, so they are served.
        empty_backlog(*door);
        boost::system::error_code ignored;
        door->acceptor.close(ignored);
    }
    if (ends_idle())
        deadlines_.end_idle();
    timer_.cancel();
}

Counters Worker::counters() const
{
    const auto read = [](const std::atomic<std::uint64_t>& count) {
        return count.load(std::memory_order_relaxed);
    };
    return {.connections_open = read(counts_.open),
            .connections_accepted = read(counts_.accepted),
            .connections_refused = read(counts_.refused),
            .connections_cut = read(counts_.cut)};
}

void Worker::count_answer(const Endpoint* endpoint, unsigned status, std::uint64_t bytes,
                          std::chrono::microseconds taken)
{
    const auto& endpoints = router_->endpoints();
    const auto route =
        endpoint ? static_cast<std::size_t>(endpoint - endpoints.data()) : endpoints.size();
    tally_->add(route, status, bytes, taken);
}

std::string Worker::next_request_id()
{
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), ++ids_, 16).ptr;
    return std::string(id_prefix_).append(digits.begin(), end);
}

const std::string& Worker::date_line(std::chrono::system_clock::time_point time)
{
    const auto now = std::chrono::system_clock::to_time_t(time);
    if (now != date_second_) {
        date_second_ = now;
        date_line_ = fmt::format("Date: {:%a, %d %b %Y %H:%M:%S GMT}\r\n", fmt::gmtime(now));
    }
    return date_line_;
}

} // namespace supple::http
