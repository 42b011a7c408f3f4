// The Ed25519 keys that sign access tokens. Keys roll: a new one is published some minutes before
// it signs, so that every process that verifies has read it, and the old one verifies on until the
// longest token it signed has expired. A Keyring is a picture of the keys at one instant:
// immutable, cheap to copy, and safe to share between threads. Private keys live in the database
// file alone.
#pragma once

#include "store/clock.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

/// A running server reads the keys anew well within this time.
inline constexpr std::chrono::minutes key_lead{10};
/// No token is signed for longer, so no retired key is needed for longer.
inline constexpr std::chrono::hours greatest_token_life{24};

class Keyring
{
  public:
    using Signature = std::array<std::uint8_t, 64>;

    /// Holds no key: signs nothing, verifies nothing.
    Keyring() = default;

    struct Key; // one pair, and from when until when it counts
    explicit Keyring(std::vector<std::shared_ptr<const Key>> keys) : keys_(std::move(keys)) {}

    bool empty() const { return keys_.empty(); }

    /// The key that signs now: the newest whose time has come. Throws std::runtime_error if there
    /// is none.
    const Key& signing_key(Timestamp now) const;

    /// The key whose tokens open with this base64url header and that still verifies; else nullptr.
    const Key* verifying_key(std::string_view encoded_header, Timestamp now) const;

    /// The public keys that verify now or soon, as a JSON Web Key Set (RFC 7517, RFC 8037).
    std::string jwks(Timestamp now) const;

  private:
    // Shared, because copies of a keyring live in several threads and none of them is the last.
    std::vector<std::shared_ptr<const Key>> keys_;
};

const std::string& kid(const Keyring::Key& key);
/// The base64url header of every token this key signs.
const std::string& encoded_header(const Keyring::Key& key);
Keyring::Signature sign(const Keyring::Key& key, std::string_view message);
bool verify(const Keyring::Key& key, std::string_view message, const Keyring::Signature& signature);

/// Makes the first key if there is none; it signs at once.
void ensure_signing_key(Transaction& tx);

/// Adds a key that signs after key_lead, and lets the others end after the last token they signed.
/// Returns its kid.
std::string roll_signing_key(Transaction& tx);

/// Every key that verifies now or later.
Keyring load_keyring(Snapshot& snapshot, Timestamp now);

} // namespace supple::store
