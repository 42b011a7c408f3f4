// Short-lived signed proof that one video may be streamed: a compact JWT (RFC 7519) with EdDSA over
// Ed25519 (RFC 8037). It stands in the path of every playlist and segment, so it is small and has
// only characters that need no escaping. Reading one is strict: the header must be, byte for byte,
// one that our own keys write, nothing in the claims is read before the signature is verified, and
// base64url has one spelling only. So alg:none, foreign keys and clever headers cannot be said.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/keyring.hpp"
#include "store/preview.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace supple::store
{

/// Longer than any token we sign, shorter than anything worth parsing.
inline constexpr std::size_t greatest_token_length = 1024;
/// Clocks of two machines that share a shop may differ by this much.
inline constexpr std::chrono::seconds clock_skew{60};

enum class Audience { stream, preview };

struct AccessClaims {
    std::string issuer{};  // the public address of the shop
    std::string subject{}; // the entitlement's id, or "preview"
    Audience audience = Audience::stream;
    VideoId video{};
    RevisionId revision{};
    Preview preview{};                    // for previews: the segments it opens
    std::optional<PlaybackId> playback{}; // whose place it takes; none: it is not counted
    Timestamp issued_at{};
    Timestamp expires_at{};
    TokenId id{};

    friend bool operator==(const AccessClaims&, const AccessClaims&) = default;
};

/// header.claims.signature. Never for longer than greatest_token_life (an assert).
std::string sign_access_token(const AccessClaims& claims, const Keyring& keyring);

/// The claims of a token of this issuer that counts now. Refusal::token_expired for one that was
/// good and is over, token_invalid for everything else. Which audience may do what is the caller's.
Result<AccessClaims> verify_access_token(std::string_view token, const Keyring& keyring,
                                         std::string_view issuer, Timestamp now);

} // namespace supple::store
