#include "store/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace supple::store
{

namespace
{

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Fetched once: looking an algorithm up by name costs more than hashing a cookie.
const EVP_MD* sha256_algorithm()
{
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}

EVP_MAC* hmac_algorithm()
{
    static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    return algorithm;
}

std::span<const std::uint8_t> bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

int value_of(char c)
{
    const auto at = alphabet.find(c);
    return at == alphabet.npos ? -1 : static_cast<int>(at);
}

} // namespace

Digest sha256(std::string_view bytes)
{
    Digest digest;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256_algorithm(),
                   nullptr) != 1)
        throw std::runtime_error("OpenSSL could not compute a SHA-256.");
    return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes)
{
    const std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> state(
        EVP_MAC_CTX_new(hmac_algorithm()), EVP_MAC_CTX_free);
    char hash_name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", hash_name, 0),
                                     OSSL_PARAM_construct_end()};
    Digest digest;
    std::size_t size = 0;
    if (!state || EVP_MAC_init(state.get(), bytes_of(key).data(), key.size(), parameters) != 1 ||
        EVP_MAC_update(state.get(), bytes_of(bytes).data(), bytes.size()) != 1 ||
        EVP_MAC_final(state.get(), digest.data(), &size, digest.size()) != 1)
        throw std::runtime_error("OpenSSL could not compute an HMAC.");
    return digest;
}

std::string hex(std::span<const std::uint8_t> bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string base64url(std::span<const std::uint8_t> bytes)
{
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t pending = 0;
    int bits = 0;
    for (const auto byte : bytes) {
        pending = (pending << 8) | byte;
        for (bits += 8; bits >= 6; bits -= 6)
            text += alphabet[(pending >> (bits - 6)) & 63];
    }
    if (bits > 0)
        text += alphabet[(pending << (6 - bits)) & 63];
    return text;
}

std::string base64url(std::string_view text)
{
    return base64url(bytes_of(text));
}

std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text)
{
    if (text.size() % 4 == 1)
        return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = value_of(c);
        if (value < 0)
            return std::nullopt;
        pending = (pending << 6) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::uint8_t>(pending >> bits));
        }
    }
    const std::uint32_t spare = pending & ((1u << bits) - 1);
    if (spare != 0)
        return std::nullopt;
    return bytes;
}

bool equal_in_constant_time(std::string_view left, std::string_view right)
{
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string hash_of_secret(std::string_view secret)
{
    return hex(sha256(secret));
}

} // namespace supple::store
