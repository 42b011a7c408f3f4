// Blocking work for coroutines: `co_await elsewhere(threads, work)` sleeps, work() runs on one of
// the threads, and the coroutine wakes on the executor it came from, whose io_context waits for it.
#pragma once

#include "server/http/task.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <utility>

namespace supple::http
{

// work() throws nothing, and lives where the coroutine sleeps.
template <class Work>
Task<void> elsewhere(boost::asio::thread_pool& threads, Work& work)
{
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<Executor>, void()>(
        [&threads, &work](auto handler) {
            const auto home = boost::asio::get_associated_executor(handler);
            auto guard = boost::asio::make_work_guard(home);
            boost::asio::post(threads, [&work, home, guard = std::move(guard),
                                        back = std::move(handler)]() mutable {
                work();
                boost::asio::post(home, [back = std::move(back)]() mutable { std::move(back)(); });
            });
        },
        use_task);
}

} // namespace supple::http
