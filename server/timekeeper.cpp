#include "server/timekeeper.hpp"

#include "store/entitlement.hpp"
#include "store/gift.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace supple
{
namespace
{

// Nothing here is so urgent that a minute matters.
constexpr std::chrono::minutes pause{1};

} // namespace

Timekeeper::Timekeeper(AsyncStore& store, LogError log_error)
    : store_(store), log_error_(std::move(log_error))
{
}

http::Task<void> Timekeeper::run()
{
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>,
                                          http::Executor>;
    Timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        try {
            const auto act = [](store::Transaction& tx) {
                store::tell_ending_access(tx);
                store::deliver_due_gifts(tx);
            };
            co_await store_.write(act);
        } catch (const std::exception& fault) {
            log_error_(fmt::format("What falls due waits a minute: {}", fault.what()));
        }
        timer.expires_after(pause);
        co_await timer.async_wait(http::use_task);
    }
}

} // namespace supple
