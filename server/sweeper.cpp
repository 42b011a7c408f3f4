#include "server/sweeper.hpp"

#include "store/retention.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace supple
{
namespace
{

constexpr auto a_day = std::chrono::hours(24);

} // namespace

Sweeper::Sweeper(AsyncStore& store, LogError log_error)
    : store_(store), log_error_(std::move(log_error))
{
}

http::Task<void> Sweeper::run()
{
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>,
                                          http::Executor>;
    Timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        try {
            co_await sweep();
        } catch (const std::exception& fault) { // the database was busy or broken: tomorrow again
            log_error_(fmt::format("What is too old was not swept: {}", fault.what()));
        }
        timer.expires_after(a_day);
        co_await timer.async_wait(http::use_task);
    }
}

http::Task<void> Sweeper::sweep()
{
    const auto act = [](store::Transaction& tx) { return store::sweep(tx); };
    long long swept = 0;
    do
        swept = co_await store_.write(act);
    while (swept > 0);
}

} // namespace supple
