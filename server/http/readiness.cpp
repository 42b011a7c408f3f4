#include "server/http/readiness.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <cassert>
#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <system_error>

namespace supple::http
{
namespace
{

// Handled before timers and the answers of other threads have their turn.
constexpr std::size_t events_at_once = 64;

int make_set()
{
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0)
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return set;
}

} // namespace

Readiness::Readiness() : set_(make_set()) {}

Task<void> Readiness::run()
{
    boost::asio::posix::basic_stream_descriptor<Executor> set(
        co_await boost::asio::this_coro::executor, ::fcntl(set_.number(), F_DUPFD_CLOEXEC, 0));
    waiting_ = &set;
    while (!stopped_) {
        if (wake_some())
            co_await boost::asio::post(use_task);
        else
            co_await set.async_wait(set.wait_read, boost::asio::as_tuple(use_task));
    }
    waiting_ = nullptr;
}

void Readiness::stop()
{
    stopped_ = true;
    if (waiting_ != nullptr)
        waiting_->cancel();
}

bool Readiness::wake_some()
{
    std::array<epoll_event, events_at_once> events;
    const int count = ::epoll_wait(set_.number(), events.data(), events.size(), 0);
    for (int i = 0; i < count; ++i) {
        // A coroutine ends only its own socket, so those behind it in the list still are.
        auto& socket = *static_cast<WatchedSocket*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (socket.waiter_)
            socket.wake();
        else
            socket.watch(WatchedSocket::Want::nothing); // else we would be told again and again
    }
    return count > 0;
}

WatchedSocket::WatchedSocket(Readiness& readiness, Descriptor socket)
    : readiness_(readiness), socket_(std::move(socket))
{
}

// Closing alone does not: while another process is made (server/successor), it holds every
// descriptor for a moment, and we would be told of a socket that is gone.
WatchedSocket::~WatchedSocket()
{
    watch(Want::nothing);
}

Task<void> WatchedSocket::ready()
{
    assert(!waiter_ && watched_ != Want::nothing);
    const auto keep = [this](auto handler) { waiter_.emplace(std::move(handler)); };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<Executor>, void()>(
        keep, use_task);
}

void WatchedSocket::cancel()
{
    if (waiter_)
        boost::asio::post(*std::exchange(waiter_, std::nullopt));
}

void WatchedSocket::wake()
{
    auto waiter = *std::exchange(waiter_, std::nullopt);
    std::move(waiter)();
}

bool WatchedSocket::watch(Want want)
{
    if (want == watched_)
        return true;
    epoll_event event{};
    event.events = want == Want::to_read ? EPOLLIN : EPOLLOUT;
    event.data.ptr = this;
    const int change = want == Want::nothing       ? EPOLL_CTL_DEL
                       : watched_ == Want::nothing ? EPOLL_CTL_ADD
                                                   : EPOLL_CTL_MOD;
    if (::epoll_ctl(readiness_.set_.number(), change, descriptor(), &event) != 0)
        return false;
    watched_ = want;
    return true;
}

} // namespace supple::http
