// GET /stream/{token}/{video}/{file}: playlists, keys, segments and captions for whoever holds the
// token. 401 for a token that is none or has expired, 403 for one that is revoked, taken over or
// not for this, and the header Supple-Access says which: invalid, expired, revoked, taken_over.
// Every answer may be read from any site (players on cast receivers are elsewhere); the token alone
// decides.
#pragma once

#include "server/http/router.hpp"
#include "server/routes/attendance.hpp"
#include "server/routes/refused_tokens.hpp"
#include "server/routes/stream_gate.hpp"

#include <filesystem>
#include <memory>

namespace supple::routes
{

// Where the packages lie: {folder}/{video}/{revision}/ and, if encrypted, {revision}.keys/. The
// gate is shared with whoever brings it news, on the same worker; `attendance` hears who watches.
// `refused` outlives the router.
void add_stream_routes(http::Router& router, const std::filesystem::path& packages_folder,
                       std::shared_ptr<StreamGate> gate, RefusedTokens& refused,
                       Attendance attendance);

} // namespace supple::routes
