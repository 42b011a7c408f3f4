#include "server/http/tally.hpp"

#include <algorithm>
#include <numeric>

namespace supple::http
{
namespace
{

// One thread writes, so nothing is lost between the reading and the writing.
void grow(std::atomic<std::uint64_t>& number, std::uint64_t by)
{
    number.store(number.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

template <std::size_t size>
void copy(const std::array<std::atomic<std::uint64_t>, size>& from,
          std::array<std::uint64_t, size>& to)
{
    std::ranges::transform(from, to.begin(),
                           [](auto& n) { return n.load(std::memory_order_relaxed); });
}

template <std::size_t size>
void add_each(std::array<std::uint64_t, size>& to, const std::array<std::uint64_t, size>& from)
{
    std::ranges::transform(to, from, to.begin(), std::plus<>());
}

} // namespace

std::uint64_t RouteCount::requests() const
{
    return std::accumulate(answers.begin(), answers.end(), std::uint64_t{0});
}

RouteCount& RouteCount::operator+=(const RouteCount& other)
{
    add_each(answers, other.answers);
    add_each(within, other.within);
    bytes += other.bytes;
    taken += other.taken;
    return *this;
}

void Tally::add(std::size_t route, unsigned status, std::uint64_t bytes,
                std::chrono::microseconds taken)
{
    Numbers& numbers = routes_.at(route);
    const auto bound = std::ranges::lower_bound(duration_bounds, taken);
    grow(numbers.answers[std::min(status / 100, 5u)], 1);
    grow(numbers.within[static_cast<std::size_t>(bound - duration_bounds.begin())], 1);
    grow(numbers.bytes, bytes);
    grow(numbers.microseconds, static_cast<std::uint64_t>(taken.count()));
}

std::vector<RouteCount> Tally::read() const
{
    std::vector<RouteCount> counts(routes_.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        copy(routes_[i].answers, counts[i].answers);
        copy(routes_[i].within, counts[i].within);
        counts[i].bytes = routes_[i].bytes.load(std::memory_order_relaxed);
        counts[i].taken =
            std::chrono::microseconds(routes_[i].microseconds.load(std::memory_order_relaxed));
    }
    return counts;
}

} // namespace supple::http
