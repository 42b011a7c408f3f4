// A moment as ISO 8601 writes it.
#pragma once

#include "store/clock.hpp"

#include <string>

namespace supple::store
{

/// "2027-03-01T14:00:00Z".
std::string iso_time(Timestamp time);

} // namespace supple::store
