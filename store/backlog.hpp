// What waits in the shop at this moment: mails that are not sent, orders that are not paid. Numbers
// for whoever watches the machine; no row is read that does not wait.
#pragma once

#include <cstdint>

namespace supple::store
{

class Snapshot;

struct Backlog {
    std::int64_t mails = 0;       // to be sent, now or later
    std::int64_t stuck_mails = 0; // of those, tried already and put off
    std::int64_t orders = 0;      // pending
};

Backlog backlog_of(Snapshot& snapshot);

} // namespace supple::store
