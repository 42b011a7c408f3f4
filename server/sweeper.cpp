#include "server/sweeper.hpp"

#include "server/http/recurring.hpp"
#include "store/retention.hpp"

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
    const auto job = [this] { return sweep(); };
    const auto tell = [this](std::string_view fault) { // a busy database, perhaps: tomorrow again
        log_error_(fmt::format("What is too old was not swept: {}", fault));
    };
    co_await http::every(a_day, job, tell);
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
