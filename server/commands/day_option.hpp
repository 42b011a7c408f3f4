// A day as an option of the command line names it.
#pragma once

#include "store/clock.hpp"

#include <string>
#include <string_view>

namespace supple
{

// "2026-12-01": its first second, in UTC. Throws std::runtime_error that names the option.
store::Timestamp day_named(const std::string& text, std::string_view option);

} // namespace supple
