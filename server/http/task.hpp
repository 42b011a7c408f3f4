// The coroutine type of the whole server. It names the executor of io_context itself: no strand and
// no type erasure, since a worker is one thread with one io_context. A Task never changes threads:
// it sleeps, and wakes on the worker it belongs to.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace supple::http
{

using Executor = boost::asio::io_context::executor_type;

template <typename T>
using Task = boost::asio::awaitable<T, Executor>;

// The completion token for `co_await some_async_call(..., use_task)`.
inline constexpr boost::asio::use_awaitable_t<Executor> use_task{};

using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

} // namespace supple::http
