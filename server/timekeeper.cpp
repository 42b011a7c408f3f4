#include "server/timekeeper.hpp"

#include "server/http/recurring.hpp"
#include "store/entitlement.hpp"
#include "store/gift.hpp"

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
    const auto act = [](store::Transaction& tx) {
        store::tell_ending_access(tx);
        store::deliver_due_gifts(tx);
    };
    const auto job = [this, &act] { return store_.write(act); };
    const auto tell = [this](std::string_view fault) {
        log_error_(fmt::format("What falls due waits a minute: {}", fault));
    };
    co_await http::every(pause, job, tell);
}

} // namespace supple
