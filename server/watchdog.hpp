// Whether the shop lives: whether each of its workers has done something since the last look. A
// worker that is stuck, in a loop or on a disk that does not answer, serves nobody, while the
// process looks well from outside.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace supple
{

class Watchdog
{
  public:
    // `beats`: of each worker, growing (http::Server::heartbeats). Look at longer intervals than
    // they beat.
    bool sees_life(std::vector<std::uint64_t> beats)
    {
        const auto before = std::exchange(beats_, std::move(beats));
        return before.size() != beats_.size() ||
               std::ranges::equal(before, beats_, std::ranges::less());
    }

  private:
    std::vector<std::uint64_t> beats_;
};

} // namespace supple
