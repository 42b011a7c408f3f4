// Whole-segment AES-128 as HLS knows it: CBC with PKCS#7 padding (RFC 8216 5.2), a fresh random
// vector for every segment, init segments left clear. Two keys: `preview` opens the preview's
// segments only, so that the key a visitor of the free preview gets opens nothing else. Keys never
// enter the package folder: they are staged into a folder of their own.
#pragma once

#include "media/library.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace supple::media
{

struct KeyPair {
    Key preview{}; // file and URI "key1": the preview segments
    Key rest{};    // file and URI "key2": all others, and the I-frames
};

// Two keys, or one vector, from OpenSSL's random source. Throw if it fails.
KeyPair fresh_keys();
Iv fresh_vector();

// PKCS#7 always adds 1..16 bytes, so the result is longer than `clear`.
std::vector<std::uint8_t> encrypt_segment(std::span<const std::uint8_t> clear, const Key& key,
                                          const Iv& vector);

// Throws std::runtime_error when the padding is wrong, which means the wrong key or vector.
std::vector<std::uint8_t> decrypt_segment(std::span<const std::uint8_t> sealed, const Key& key,
                                          const Iv& vector);

// "0x" and 32 hexadecimal digits, as EXT-X-KEY's IV wants it.
std::string hexadecimal(const Iv& vector);

// key1 and key2 into a staging made with FolderKind::secret.
void stage_keys(Staging& staging, const KeyPair& keys);

// Throws std::runtime_error when a key is missing or not 16 bytes.
KeyPair load_keys(const std::filesystem::path& folder);

} // namespace supple::media
