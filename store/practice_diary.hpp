// The practice diary: on which days a customer practised with a video, for how long, and where she
// stopped. It is hers: she reads it, takes it away and erases it; no command of the operator shows
// it. Days are those of her own calendar, as her device tells them, so that an evening does not
// fall on the next morning. What is told is held to what can be.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/refusal.hpp"

#include <string>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

// A player tells every ten seconds; more than this at once is a device that slept, or a liar.
inline constexpr double longest_practised_seconds = 60;

/// Told by a player: so many seconds were practised since it last told, up to this place.
struct Practised {
    std::string day{}; // "2027-03-12", on the customer's calendar
    double seconds = 0;
    double left_at_seconds = 0;
};

struct PracticeDay {
    std::string day{};
    std::string course{}; // titles
    std::string video{};
    double seconds = 0;
    double left_at_seconds = 0;
};

/// Adds to the day. Refusal::practice_invalid for a day that nowhere on earth is today, yesterday
/// or tomorrow, and for numbers out of bounds. A day never holds more than its 24 hours.
Result<void> note_practice(Transaction& tx, const CustomerId& customer, const VideoId& video,
                           const Practised& practised);

/// The latest day first.
std::vector<PracticeDay> diary_of(Snapshot& snapshot, const CustomerId& customer);

/// Deletes every day of it.
void erase_diary(Transaction& tx, const CustomerId& customer);

} // namespace supple::store
