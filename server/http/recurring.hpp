// Work that comes back: a background job that is done at once and then again after each pause.
#pragma once

#include "server/http/task.hpp"

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <exception>
#include <string_view>

namespace supple::http
{

// Runs until its io_context stops. `job() -> Task<void>`; what it throws is told by
// `tell(std::string_view)`, and the job has its next turn as if nothing had happened. Both must
// outlive the task.
template <class Job, class Tell>
Task<void> every(std::chrono::steady_clock::duration pause, const Job& job, const Tell& tell)
{
    Timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        try {
            co_await job();
        } catch (const std::exception& fault) {
            tell(fault.what());
        }
        timer.expires_after(pause);
        co_await timer.async_wait(use_task);
    }
}

} // namespace supple::http
