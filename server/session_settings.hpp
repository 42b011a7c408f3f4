// What the settings say about private sessions, as the page takes it.
#pragma once

#include "server/config.hpp"
#include "server/routes/private_sessions.hpp"

namespace supple
{

// Throws std::runtime_error with a sentence when sessions are offered and cannot be asked for: no
// address to tell of it, or no time zones on this machine.
routes::SessionTerms session_terms_of(const Config& config);

} // namespace supple
