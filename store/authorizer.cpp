#include "store/authorizer.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace supple::store
{

namespace
{

// The only tables that lose rows: counts of who asked for something (swept after a day), and what
// is no fact of a sale but a trace of a person, which goes when its time is over or when she asks
// for it (retention.hpp, erasure.hpp). From orders, payments, invoices and access nothing ever
// goes.
constexpr std::array<std::string_view, 11> sweepable_tables{
    "sign_in_requests",  "withdrawal_requests", "sign_in_links",  "sessions",
    "session_orders",    "playback_positions",  "practice_loops", "practice_days",
    "playback_sessions", "playback_networks",   "playback_stops"};

bool is_sweepable(std::string_view table)
{
    return std::ranges::find(sweepable_tables, table) != sweepable_tables.end();
}

} // namespace

int authorize(void* state, int action, const char* object, const char*, const char*, const char*)
{
    const auto allowed = *static_cast<const Allowed*>(state);
    if (allowed == Allowed::everything)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_TRANSACTION:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
        return allowed == Allowed::writing ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_DELETE:
        return allowed == Allowed::writing && is_sweepable(object) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

} // namespace supple::store
