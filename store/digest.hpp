// Hashes and the text forms of bytes, over OpenSSL. base64url is RFC 4648 section 5 without
// padding, and reads back only the one spelling it writes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

std::string hex(std::span<const std::uint8_t> bytes);
std::string base64url(std::span<const std::uint8_t> bytes);
std::string base64url(std::string_view text);

/// None for padding, foreign characters, an impossible length, or spare bits that are not zero.
std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);

/// Takes as long for the first differing byte as for the last; the lengths are no secret.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// What is kept of a secret of 256 random bits: the hex of its SHA-256.
std::string hash_of_secret(std::string_view secret);

} // namespace supple::store
