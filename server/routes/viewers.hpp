// How many watch now: entitlements by which something was streamed within the last minute, each
// counted once, however many workers and browsers served it. A worker tells every few seconds what
// its token memory saw, so that the way of a segment neither locks nor counts but then. Any thread.
#pragma once

#include "store/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace supple::routes
{

class Viewers
{
  public:
    // A player asks every six seconds, and one with a full buffer after half a minute.
    static constexpr std::chrono::seconds present{60};
    static constexpr std::chrono::seconds tell_every{5};

    struct Seen {
        std::string entitlement;
        store::Timestamp last{};
    };

    void tell(const std::vector<Seen>& seen)
    {
        const std::lock_guard lock(mutex_);
        for (const Seen& one : seen) {
            auto& last = last_seen_[one.entitlement];
            last = std::max(last, one.last);
        }
    }
    std::size_t count(store::Timestamp now)
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(last_seen_, [&](const auto& one) { return one.second <= now - present; });
        return last_seen_.size();
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, store::Timestamp> last_seen_;
};

} // namespace supple::routes
