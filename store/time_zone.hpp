// Times as people keep them: the clock on a wall in a named place (IANA's time zone database, as
// the machine has it). The shop itself keeps instants only; this is for what people type and read.
#pragma once

#include "store/clock.hpp"
#include "store/refusal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

/// Whether the machine knows a zone of this name, such as "Europe/Copenhagen".
bool is_time_zone(std::string_view name);

/// The names to choose from, sorted: places of every region, and "UTC". Throws std::runtime_error
/// when the machine has no time zone database.
const std::vector<std::string>& time_zones();

/// "2027-03-02T10:00", as HTML's datetime-local writes it, in that zone. An hour that the change to
/// summer time skips is the moment of the change; one that comes twice is the first.
/// Refusal::session_time_invalid, time_zone_unknown.
Result<Timestamp> instant_of(std::string_view local, std::string_view zone);

/// The other way round. Throws std::runtime_error for an unknown zone.
std::string local_time(Timestamp time, std::string_view zone);

} // namespace supple::store
