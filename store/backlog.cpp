#include "store/backlog.hpp"

#include "store/column.hpp"

namespace supple::store
{

Backlog backlog_of(Snapshot& snapshot)
{
    const auto count = [&](std::string_view query) {
        return first_value<std::int64_t>(snapshot, query).value_or(0);
    };
    return {.mails = count("SELECT count(*) FROM messages WHERE next_attempt_at IS NOT NULL"),
            .stuck_mails = count("SELECT count(*) FROM messages"
                                 " WHERE next_attempt_at IS NOT NULL AND attempts > 0"),
            .orders = count("SELECT count(*) FROM orders WHERE state = 'pending'")};
}

} // namespace supple::store
