// What one worker has answered, counted by route: how often with which class of status, how many
// bytes, how long it took. Its worker writes without a lock and without an atomic addition, since
// nobody else writes; any thread may read, and sees each number as it was a moment ago.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace supple::http
{

// From the head's first byte to the answer's last. A page takes a millisecond, a segment to a phone
// a second; what takes longer than ten is a viewer about to stall.
inline constexpr std::array<std::chrono::microseconds, 8> duration_bounds{
    std::chrono::milliseconds(1),    std::chrono::milliseconds(5),
    std::chrono::milliseconds(25),   std::chrono::milliseconds(100),
    std::chrono::milliseconds(500),  std::chrono::milliseconds(2500),
    std::chrono::milliseconds(5000), std::chrono::milliseconds(10000)};

struct RouteCount {
    std::string method; // "other", like the pattern: no route was found, or no request understood
    std::string pattern;
    std::array<std::uint64_t, 6> answers{}; // by status / 100; [0] is unused
    std::uint64_t bytes = 0;                // of bodies, sent
    std::chrono::microseconds taken{0};     // together
    // Up to each bound and above the one before; the last is above all.
    std::array<std::uint64_t, duration_bounds.size() + 1> within{};

    std::uint64_t requests() const;
    RouteCount& operator+=(const RouteCount& other); // names stay
};

class Tally
{
  public:
    // `routes`: by number from 0. Number `routes` itself is for what fits none.
    explicit Tally(std::size_t routes) : routes_(routes + 1) {}

    void add(std::size_t route, unsigned status, std::uint64_t bytes,
             std::chrono::microseconds taken);
    // Without names; one more than there are routes.
    std::vector<RouteCount> read() const;

  private:
    using Number = std::atomic<std::uint64_t>;
    struct Numbers {
        std::array<Number, 6> answers{};
        std::array<Number, duration_bounds.size() + 1> within{};
        Number bytes{0};
        Number microseconds{0};
    };

    std::vector<Numbers> routes_;
};

} // namespace supple::http
