#include "store/id.hpp"

#include "store/random.hpp"

#include <algorithm>
#include <array>

namespace supple::store::id_text
{

namespace
{
constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567"; // base32, RFC 4648
constexpr std::size_t random_characters = 20;
} // namespace

std::string fresh(char prefix, Random& random)
{
    std::array<std::uint8_t, random_characters> bytes;
    random.fill(bytes);
    std::string text(1, prefix);
    for (const auto byte : bytes)
        text += alphabet[byte % alphabet.size()]; // 32 divides 256: no character is likelier
    return text;
}

bool is_valid(char prefix, std::string_view text)
{
    return text.size() == 1 + random_characters && text.front() == prefix &&
           std::ranges::all_of(text.substr(1),
                               [](char c) { return alphabet.find(c) != alphabet.npos; });
}

} // namespace supple::store::id_text
