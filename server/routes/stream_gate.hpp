// Who may stream what, decided by one worker alone: from the token, the keys, and the sets of
// revoked entitlements and stopped playback sessions that the revocation feed keeps up to date.
// Asks no database and takes no lock. One thread only: news are posted to the worker's executor.
#pragma once

#include "server/routes/revoked_set.hpp"
#include "server/routes/stopped_set.hpp"
#include "server/routes/token_memory.hpp"
#include "server/routes/viewers.hpp"
#include "store/clock.hpp"
#include "store/keyring.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace supple::routes
{

enum class Denial {
    invalid, // no token of ours
    expired,
    revoked,
    taken_over, // another browser plays in this one's place
    elsewhere   // a good one, but not for this video or this file
};

class StreamGate
{
  public:
    // `issuer`: the public address of the shop, as in the tokens. `viewers` hears now and then who
    // was let through. Clock and viewers outlive the gate.
    StreamGate(std::string issuer, const store::Clock& clock, Viewers& viewers);

    struct Pass {
        const store::AccessClaims* claims = nullptr; // if let through; good until the next call
        Denial denial = Denial::invalid;
    };
    Pass check(std::string_view token, std::string_view video);

    void set_keyring(store::Keyring keyring);
    void revoke(const store::EntitlementId& entitlement);
    void stop(const std::vector<store::PlaybackStop>& stops);

    std::size_t remembered_tokens() const { return memory_.size(); }

  private:
    Pass look_at(std::string_view token, std::string_view video, store::Timestamp now);
    void note_viewer(store::Timestamp now);
    Pass judge(const store::AccessClaims& claims, std::string_view video) const;

    std::string issuer_;
    const store::Clock& clock_;
    Viewers& viewers_;
    store::Timestamp told_{}; // to viewers_, last
    store::Keyring keyring_;
    TokenMemory memory_;
    RevokedSet revoked_;
    StoppedSet stopped_;
};

} // namespace supple::routes
