// A million forged tokens, by chance: SUPPLE_SEED=N forges another million. None may be accepted,
// and none may be told from another by anything but "invalid".
#include "shop.hpp"
#include "store/access_token.hpp"
#include "store/digest.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <random>
#include <span>

using namespace supple::store;

namespace
{

constexpr int wanted = 1'000'000;
const std::string issuer = "https://shop.example";

Keyring keyring_of(std::uint64_t seed)
{
    const TemporaryFolder folder;
    const SteppingClock clock(opening_day);
    SeededRandom random(seed);
    auto database = Database::open(folder.path() / "keys.db", clock, random);
    database.write([](Transaction& tx) { ensure_signing_key(tx); });
    return database.read([](Snapshot& snapshot) { return load_keyring(snapshot, opening_day); });
}

AccessClaims fresh_claims(SeededRandom& random, Audience audience)
{
    return {.issuer = issuer,
            .subject = EntitlementId::fresh(random).text(),
            .audience = audience,
            .video = VideoId::fresh(random),
            .revision = RevisionId::fresh(random),
            .preview = audience == Audience::preview ? Preview{.first_segment = 2, .segments = 5}
                                                     : Preview{},
            .playback = PlaybackId::fresh(random),
            .issued_at = opening_day,
            .expires_at = opening_day + std::chrono::hours(2),
            .id = TokenId::fresh(random)};
}

std::array<std::string, 3> parts_of(const std::string& token)
{
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    return {token.substr(0, first), token.substr(first + 1, last - first - 1),
            token.substr(last + 1)};
}

class Forger
{
  public:
    explicit Forger(std::uint64_t seed)
        : chance_(seed), random_(seed), ours_(keyring_of(seed)), theirs_(keyring_of(seed + 1))
    {
        for (int i = 0; i < 8; ++i)
            genuine_.push_back(sign_access_token(
                fresh_claims(random_, i % 2 ? Audience::preview : Audience::stream), ours_));
        const auto jwks = boost::json::parse(ours_.jwks(opening_day));
        const auto& key = jwks.at("keys").at(0).as_object();
        public_key_ = std::string(key.at("x").as_string());
    }

    std::string next()
    {
        switch (below(8)) {
        case 0:
            return flipped_bits();
        case 1:
            return changed_claim();
        case 2:
            return signed_by_another();
        case 3:
            return other_algorithm();
        case 4:
            return mixed_parts();
        case 5:
            return spliced();
        case 6:
            return strange_text();
        default:
            return changed_signature();
        }
    }

    bool is_genuine(const std::string& token) const
    {
        return std::ranges::find(genuine_, token) != genuine_.end();
    }
    bool accepts(std::string_view token) const
    {
        const auto verdict = verify_access_token(token, ours_, issuer, opening_day);
        return verdict || verdict.error() != Refusal::token_invalid;
    }
    const std::vector<std::string>& genuine() const { return genuine_; }

  private:
    std::size_t below(std::size_t bound) { return chance_() % bound; }
    const std::string& any() { return genuine_[below(genuine_.size())]; }

    std::string flipped_bits()
    {
        auto token = any();
        for (auto flips = 1 + below(4); flips > 0; --flips)
            token[below(token.size())] ^= static_cast<char>(1 << below(8));
        return token;
    }

    // The bytes of the decoded claims, so that they stay base64url of our own spelling.
    std::string changed_claim()
    {
        auto [header, claims, signature] = parts_of(any());
        auto bytes = *from_base64url(claims);
        for (auto changes = 1 + below(3); changes > 0; --changes)
            bytes[below(bytes.size())] =
                static_cast<std::uint8_t>("0123456789abcdefps\"}"[below(20)]);
        return header + '.' + base64url(std::span<const std::uint8_t>(bytes)) + '.' + signature;
    }

    std::string signed_by_another()
    {
        const auto claims = fresh_claims(random_, below(2) ? Audience::stream : Audience::preview);
        const auto token = sign_access_token(claims, theirs_);
        if (below(2))
            return token;
        const auto text = encoded_header(ours_.signing_key(opening_day)) + '.' + parts_of(token)[1];
        return text + '.' + base64url(sign(theirs_.signing_key(opening_day), text));
    }

    // "none" and the public key as the secret of an HMAC, the oldest trick of all.
    std::string other_algorithm()
    {
        static const std::vector<std::string> algorithms{"none",  "None",  "HS256", "HS512",
                                                         "RS256", "ES256", "EdDSA", ""};
        const auto header = base64url(R"({"alg":")" + algorithms[below(algorithms.size())] +
                                      R"(","kid":")" + kid(ours_.signing_key(opening_day)) +
                                      (below(2) ? R"(","typ":"JWT"})" : R"("})"));
        const auto text = header + '.' + parts_of(any())[1];
        switch (below(4)) {
        case 0:
            return text + '.';
        case 1:
            return text + '.' + base64url(hmac_sha256(public_key_, text));
        case 2: {
            const auto raw = *from_base64url(public_key_);
            const std::string secret(raw.begin(), raw.end());
            return text + '.' + base64url(hmac_sha256(secret, text));
        }
        default:
            return text + '.' + parts_of(any())[2];
        }
    }

    std::string mixed_parts()
    {
        return parts_of(any())[below(3)] + '.' + parts_of(any())[below(3)] + '.' +
               parts_of(any())[below(3)];
    }

    // The beginning of one, the end of another, and perhaps something between.
    std::string spliced()
    {
        const auto& left = any();
        const auto& right = any();
        static const std::vector<std::string> between{"", ".", "=", "..", "%2e", "\n", " ", "A"};
        return left.substr(0, below(left.size() + 1)) + between[below(between.size())] +
               right.substr(below(right.size() + 1));
    }

    std::string strange_text()
    {
        static const std::vector<std::string> letters{"\xc3\xa9",
                                                      "\xe2\x82\xac",
                                                      "\xf0\x9f\xa7\x98",
                                                      "\xc0\xae",
                                                      "\xff",
                                                      std::string(1, '\0'),
                                                      "\xef\xbc\x8e",
                                                      "\xe2\x80\x8b",
                                                      ".",
                                                      "eyJ",
                                                      "A",
                                                      "-",
                                                      "_"};
        std::string token;
        const auto length = below(20) == 0 ? 2 * greatest_token_length : below(60);
        while (token.size() < length)
            token += letters[below(letters.size())];
        return below(2) ? token : any() + token;
    }

    // S + L, where L is the order of the group, verifies in a library that does not look (RFC 8032
    // section 5.1.7); so may all zeros, or a small-order point.
    std::string changed_signature()
    {
        static constexpr std::array<std::uint8_t, 32> order{
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
            0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
            0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
        auto [header, claims, signature] = parts_of(any());
        auto bytes = *from_base64url(signature);
        switch (below(4)) {
        case 0: {
            unsigned carry = 0;
            for (std::size_t i = 0; i < order.size(); ++i) {
                carry += bytes[32 + i] + order[i];
                bytes[32 + i] = static_cast<std::uint8_t>(carry);
                carry >>= 8;
            }
            break;
        }
        case 1:
            std::ranges::fill(bytes, static_cast<std::uint8_t>(below(2)));
            break;
        case 2:
            bytes.resize(below(bytes.size()));
            break;
        default:
            for (auto& byte : bytes)
                byte = static_cast<std::uint8_t>(chance_());
        }
        return header + '.' + claims + '.' + base64url(std::span<const std::uint8_t>(bytes));
    }

    std::mt19937_64 chance_;
    SeededRandom random_;
    Keyring ours_;
    Keyring theirs_;
    std::vector<std::string> genuine_;
    std::string public_key_;
};

} // namespace

TEST_SUITE("an access token")
{
    TEST_CASE("is not forged in a million tries")
    {
        const char* given = std::getenv("SUPPLE_SEED"); // NOLINT(concurrency-mt-unsafe)
        const auto seed = given ? std::strtoull(given, nullptr, 10) : 1;
        Forger forger(seed);
        for (const std::string& token : forger.genuine())
            REQUIRE(forger.accepts(token));
        int tried = 0;
        int accepted = 0;
        std::string first;
        while (tried < wanted) {
            const auto token = forger.next();
            if (forger.is_genuine(token))
                continue;
            ++tried;
            if (forger.accepts(token) && accepted++ == 0)
                first = token;
        }
        std::cout << "SUPPLE_SEED=" << seed << ": access tokens forged: " << tried
                  << ", accepted: " << accepted << "\n";
        INFO(first);
        CHECK(accepted == 0);
    }
}
