// A part of a video that a customer repeats, kept under a name of her own on every device. She may
// keep forty of a video; a part ends after it begins, and both lie in a video of at most two days.
// Loops are hers alone: dropping one deletes it.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/refusal.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

// More would be no help to anybody, and bound what one customer can make the shop keep.
inline constexpr std::size_t most_loops_of_a_video = 40;
inline constexpr std::size_t greatest_loop_name_length = 120; // bytes
inline constexpr double shortest_loop_seconds = 0.5;
inline constexpr int most_rounds = 99;
inline constexpr int longest_pause_seconds = 600;

/// What is repeated, and how.
struct LoopPart {
    std::string name{};
    double from_seconds = 0;
    double until_seconds = 0;
    int rounds = 0; // 0: until told to stop
    int pause_seconds = 0;
};

struct PracticeLoop {
    LoopId id{};
    LoopPart part{};
};

/// Refusal::loop_invalid for a name that is no title or too long, a part that is too short or
/// nowhere, rounds or a pause beyond their bounds; too_many_loops when forty are kept.
Result<PracticeLoop> keep_loop(Transaction& tx, const CustomerId& customer, const VideoId& video,
                               const LoopPart& part);

/// Refusal::loop_not_found if the customer has no such loop of this video.
Result<void> drop_loop(Transaction& tx, const CustomerId& customer, const VideoId& video,
                       const LoopId& loop);

/// In the order of their beginnings.
std::vector<PracticeLoop> loops_of(Snapshot& snapshot, const CustomerId& customer,
                                   const VideoId& video);

} // namespace supple::store
