// How often something may be done by each of many: so many at once, and one more each interval
// (the generic cell rate algorithm: one moment is remembered for each). Memory is bounded: who came
// least lately is forgotten first, so a flood from a hundred thousand addresses makes the limit
// mild for them, and never shuts out a newcomer. Any thread; it locks for less than a microsecond.
#pragma once

#include "store/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace supple
{

struct Rate {
    int burst = 1;
    std::chrono::seconds interval{1};
};

class RateLimit
{
  public:
    // About 6 MB at most.
    static constexpr std::size_t greatest_number_remembered = 100'000;

    explicit RateLimit(Rate rate, std::size_t remembered = greatest_number_remembered)
        : rate_(rate), remembered_(remembered)
    {
    }

    // Counts one more by `who`, whose number must be none that a stranger can choose (a keyed
    // hash), or she would make the table slow. None if it is allowed; else how long to wait, and
    // then it is not counted.
    std::optional<std::chrono::seconds> wait(std::uint64_t who, store::Timestamp now);

  private:
    // By whom, the moment from which all of the burst is free again.
    using Moments = std::unordered_map<std::uint64_t, store::Timestamp>;

    store::Timestamp& moment_of(std::uint64_t who, store::Timestamp now);

    Rate rate_;
    std::size_t remembered_;
    std::mutex mutex_;
    Moments recent_; // when it is full it becomes the older one, and that is forgotten
    Moments older_;
};

} // namespace supple
