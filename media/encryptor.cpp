#include "media/encryptor.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace supple::media
{

namespace
{

constexpr std::size_t block_bytes = 16;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
};

std::array<std::uint8_t, 16> random_bytes()
{
    std::array<std::uint8_t, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("OpenSSL has no random numbers to give, so no key can be made. "
                                 "Check that /dev/urandom can be read.");
    return bytes;
}

enum class Direction { open = 0, seal = 1 };

std::vector<std::uint8_t> run_cipher(std::span<const std::uint8_t> in, const Key& key, const Iv& iv,
                                     Direction direction)
{
    const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> cipher{EVP_CIPHER_CTX_new()};
    std::vector<std::uint8_t> out(in.size() + block_bytes);
    int body = 0;
    int tail = 0;
    if (!cipher ||
        EVP_CipherInit_ex(cipher.get(), EVP_aes_128_cbc(), nullptr, key.data(), iv.data(),
                          static_cast<int>(direction)) != 1 ||
        EVP_CipherUpdate(cipher.get(), out.data(), &body, in.data(), static_cast<int>(in.size())) !=
            1 ||
        EVP_CipherFinal_ex(cipher.get(), out.data() + body, &tail) != 1)
        throw std::runtime_error(direction == Direction::seal
                                     ? "OpenSSL could not encrypt a segment."
                                     : "A segment could not be decrypted: the key or the vector "
                                       "is not the one it was encrypted with.");
    out.resize(static_cast<std::size_t>(body + tail));
    return out;
}

Key load_key(const std::filesystem::path& file)
{
    const std::string bytes = read_file(file, 64);
    Key key{};
    if (bytes.size() != key.size())
        throw std::runtime_error(
            fmt::format("{} is not an AES-128 key: it must hold 16 bytes.", file.string()));
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

} // namespace

KeyPair fresh_keys()
{
    return {.preview = random_bytes(), .rest = random_bytes()};
}

Iv fresh_vector()
{
    return random_bytes();
}

std::vector<std::uint8_t> encrypt_segment(std::span<const std::uint8_t> clear, const Key& key,
                                          const Iv& vector)
{
    return run_cipher(clear, key, vector, Direction::seal);
}

std::vector<std::uint8_t> decrypt_segment(std::span<const std::uint8_t> sealed, const Key& key,
                                          const Iv& vector)
{
    return run_cipher(sealed, key, vector, Direction::open);
}

std::string hexadecimal(const Iv& vector)
{
    return fmt::format("0x{:02x}", fmt::join(vector, ""));
}

void stage_keys(Staging& staging, const KeyPair& keys)
{
    staging.write("key1", keys.preview);
    staging.write("key2", keys.rest);
}

KeyPair load_keys(const std::filesystem::path& folder)
{
    return {.preview = load_key(folder / "key1"), .rest = load_key(folder / "key2")};
}

} // namespace supple::media
