// The address of a stream with a fresh access token in its path: what the practice page and the
// preview ask for. Signed with the newest key in the database, so a rolled key counts at once.
#pragma once

#include "store/catalog.hpp"
#include "store/database.hpp"
#include "store/entitlement.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace supple::routes
{

struct TokenTerms {
    std::string issuer; // the shop's public address
    std::chrono::seconds life;
};

struct StreamAddress {
    std::string path; // "/stream/{token}/{video}/main.m3u8"
    std::chrono::seconds expires_in;
};

// For who owns the course, playing in this playback session (none: it is not counted, for the
// operator's checks). Never outlives the entitlement.
StreamAddress stream_address(store::Snapshot& snapshot, const TokenTerms& terms,
                             const store::Entitlement& entitlement,
                             const std::optional<store::PlaybackId>& playback,
                             const store::Revision& revision, store::Timestamp now);

// For everybody: opens the segments of the preview and no more.
StreamAddress preview_address(store::Snapshot& snapshot, const TokenTerms& terms,
                              const store::Revision& revision, store::Timestamp now);

// {"address": …, "expires_in": seconds}
std::string as_json(const StreamAddress& address);

} // namespace supple::routes
