#include "store/random.hpp"

#include "store/digest.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace supple::store
{

void SystemRandom::fill(std::span<std::uint8_t> bytes)
{
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("OpenSSL's random generator failed; the machine has no entropy.");
}

void SeededRandom::fill(std::span<std::uint8_t> bytes)
{
    // SplitMix64: https://prng.di.unimi.it/splitmix64.c
    for (auto& byte : bytes) {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        byte = static_cast<std::uint8_t>(z >> 56);
    }
}

std::string random_secret(Random& random)
{
    std::array<std::uint8_t, 32> bytes;
    random.fill(bytes);
    return base64url(bytes);
}

std::string random_code(Random& random)
{
    // Numbers beyond the last whole million would make the low codes likelier: draw again.
    constexpr std::uint32_t million = 1'000'000;
    constexpr std::uint32_t fair_end =
        std::numeric_limits<std::uint32_t>::max() / million * million;
    std::uint32_t number = 0;
    do {
        std::array<std::uint8_t, sizeof number> bytes;
        random.fill(bytes);
        std::memcpy(&number, bytes.data(), sizeof number);
    } while (number >= fair_end);

    const auto digits = std::to_string(number % million);
    return std::string(6 - digits.size(), '0') + digits;
}

} // namespace supple::store
