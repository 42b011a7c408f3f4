// What the operator must know of the world outside, such as a setting that the payment provider
// rejects: one sentence a topic, as of when, until it is settled. `supple doctor` tells them.
#pragma once

#include "store/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

struct Notice {
    std::string topic{}; // "stripe.options": one at a time
    std::string sentence{};
    Timestamp noticed{}; // the last time
};

void leave_notice(Transaction& tx, std::string_view topic, std::string_view sentence);

/// It is all right again; nothing happens if nothing was noticed.
void settle_notice(Transaction& tx, std::string_view topic);

/// Those that are not settled, newest first.
std::vector<Notice> open_notices(Snapshot& snapshot);

} // namespace supple::store
