#include "server/rate_limit.hpp"

#include <algorithm>

namespace supple
{

std::optional<std::chrono::seconds> RateLimit::wait(std::uint64_t who, store::Timestamp now)
{
    const std::scoped_lock lock(mutex_);
    auto& moment = moment_of(who, now);
    // The second bound is for a clock that was set back.
    const auto free_again = std::clamp(moment, now, now + rate_.burst * rate_.interval);
    const auto too_soon = free_again - now - (rate_.burst - 1) * rate_.interval;
    if (too_soon > std::chrono::seconds(0))
        return too_soon;
    moment = free_again + rate_.interval;
    return std::nullopt;
}

store::Timestamp& RateLimit::moment_of(std::uint64_t who, store::Timestamp now)
{
    if (const auto found = recent_.find(who); found != recent_.end())
        return found->second;
    const auto earlier = older_.find(who);
    const auto moment = earlier == older_.end() ? now : earlier->second;
    if (recent_.size() >= std::max<std::size_t>(remembered_ / 2, 1)) {
        older_ = std::move(recent_);
        recent_.clear();
    }
    return recent_.emplace(who, moment).first->second;
}

} // namespace supple
