// When a socket can be read or written, for the coroutines of one worker. A worker keeps its
// connections in an epoll set of its own, and that set in Asio's: to wait once more for the same
// thing then costs no system call and no memory, where Asio's async_wait takes both each time.
// By level, not by edge, so nothing is lost that arrived while nobody waited. Outlives the
// io_context: coroutines that end with it still take their sockets out of the set.
#pragma once

#include "server/http/descriptor.hpp"
#include "server/http/task.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <optional>

namespace supple::http
{

class Readiness
{
  public:
    Readiness();

    // Wakes whoever waits, for as long as the worker serves.
    Task<void> run();
    void stop();

  private:
    friend class WatchedSocket;

    bool wake_some(); // true: there may be more

    Descriptor set_;
    boost::asio::posix::basic_stream_descriptor<Executor>* waiting_ = nullptr; // of run()
    bool stopped_ = false;
};

// A socket and the one coroutine that may wait for it. Closes it at the end.
class WatchedSocket
{
  public:
    WatchedSocket(Readiness& readiness, Descriptor socket);
    WatchedSocket(const WatchedSocket&) = delete;
    WatchedSocket& operator=(const WatchedSocket&) = delete;
    ~WatchedSocket();

    int descriptor() const { return socket_.number(); }

    enum class Want { nothing, to_read, to_write };
    // False if the kernel has no room for it.
    bool watch(Want want);
    // After watch(): until it can, has failed, or cancel() is called; the next attempt tells which.
    Task<void> ready();
    // From elsewhere on the worker's thread; the coroutine wakes later.
    void cancel();

  private:
    friend class Readiness;
    using Waiter =
        boost::asio::async_result<boost::asio::use_awaitable_t<Executor>, void()>::handler_type;

    void wake();

    Readiness& readiness_;
    Descriptor socket_;
    Want watched_ = Want::nothing; // what the set knows
    std::optional<Waiter> waiter_;
};

} // namespace supple::http
