#include "server/roll_call.hpp"

#include "server/http/recurring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace supple
{

RollCall::RollCall(AsyncStore& store, LogError log_error)
    : store_(store), log_error_(std::move(log_error))
{
}

void RollCall::add(std::vector<store::SeenPlayback> seen)
{
    const std::lock_guard lock(mutex_);
    gathered_.insert(gathered_.end(), std::make_move_iterator(seen.begin()),
                     std::make_move_iterator(seen.end()));
}

http::Task<void> RollCall::run()
{
    const auto job = [this] { return write(); };
    const auto tell = [this](std::string_view fault) { // each who still watches is told anew
        log_error_(fmt::format("Who watches was not written down: {}", fault));
    };
    co_await http::every(write_every, job, tell);
}

http::Task<void> RollCall::write()
{
    for (auto seen = take(); !seen.empty(); seen = take()) {
        const auto act = [&seen](store::Transaction& tx) { store::note_seen(tx, seen); };
        co_await store_.write(act);
    }
}

std::vector<store::SeenPlayback> RollCall::take()
{
    const std::lock_guard lock(mutex_);
    const auto count = static_cast<std::ptrdiff_t>(std::min(gathered_.size(), portion));
    const auto end = gathered_.begin() + count;
    std::vector<store::SeenPlayback> taken(std::make_move_iterator(gathered_.begin()),
                                           std::make_move_iterator(end));
    gathered_.erase(gathered_.begin(), end);
    return taken;
}

} // namespace supple
