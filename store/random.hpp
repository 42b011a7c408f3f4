// Where chance comes from. SystemRandom is OpenSSL's generator and may be used from any thread;
// SeededRandom repeats itself and is for tests only. Secrets of the shop are 256 bits.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace supple::store
{

class Random
{
  public:
    virtual ~Random() = default;

    /// Overwrites every byte; throws std::runtime_error if the generator has failed.
    virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

class SystemRandom final : public Random
{
  public:
    void fill(std::span<std::uint8_t> bytes) override;
};

/// Predictable: the same seed, the same bytes.
class SeededRandom final : public Random
{
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

    void fill(std::span<std::uint8_t> bytes) override;

  private:
    std::uint64_t state_;
};

/// 256 random bits as 43 characters of base64url: safe in a path, a cookie and a mail.
std::string random_secret(Random& random);

/// Six decimal digits, each code equally likely.
std::string random_code(Random& random);

} // namespace supple::store
