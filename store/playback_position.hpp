// Where a customer left off in a video, so that the practice goes on there on any device. One place
// per customer and video; the last one said wins.
#pragma once

#include "store/id.hpp"
#include "store/refusal.hpp"

#include <optional>

namespace supple::store
{

class Snapshot;
class Transaction;

/// Refusal::position_invalid for a number that is negative, not finite, or beyond two days.
Result<void> save_position(Transaction& tx, const CustomerId& customer, const VideoId& video,
                           double seconds);

std::optional<double> position(Snapshot& snapshot, const CustomerId& customer,
                               const VideoId& video);

} // namespace supple::store
