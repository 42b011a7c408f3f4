// How often a stream was refused, by the reason it was refused for. All workers count here: a
// refusal is rare beside a segment, and costs its token's check anyway. Any thread.
#pragma once

#include "server/routes/stream_gate.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace supple::routes
{

inline constexpr std::size_t denials = static_cast<std::size_t>(Denial::elsewhere) + 1;

class RefusedTokens
{
  public:
    void count(Denial denial)
    {
        counts_[static_cast<std::size_t>(denial)].fetch_add(1, std::memory_order_relaxed);
    }
    std::uint64_t times(Denial denial) const
    {
        return counts_[static_cast<std::size_t>(denial)].load(std::memory_order_relaxed);
    }

  private:
    std::array<std::atomic<std::uint64_t>, denials> counts_{};
};

// As a metric's label says it.
constexpr std::string_view name(Denial denial)
{
    switch (denial) {
    case Denial::invalid:
        return "invalid";
    case Denial::expired:
        return "expired";
    case Denial::revoked:
        return "revoked";
    case Denial::taken_over:
        return "taken_over";
    case Denial::elsewhere:
        return "elsewhere";
    }
    return "unknown";
}

} // namespace supple::routes
