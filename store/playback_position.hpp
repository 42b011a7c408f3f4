// Where a customer left off in a video, so that the practice goes on there on any device. One place
// per customer and video; the last one said wins.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/refusal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

/// Refusal::position_invalid for a number that is negative, not finite, or beyond two days.
Result<void> save_position(Transaction& tx, const CustomerId& customer, const VideoId& video,
                           double seconds);

/// Where a video was left, and when.
struct Place {
    std::string video{}; // its title
    double seconds = 0;
    Timestamp left{};
};

/// Of the course's videos that the customer has begun, in the course's order.
std::vector<Place> places_in(Snapshot& snapshot, const CustomerId& customer,
                             const CourseId& course);

std::optional<double> position(Snapshot& snapshot, const CustomerId& customer,
                               const VideoId& video);

} // namespace supple::store
