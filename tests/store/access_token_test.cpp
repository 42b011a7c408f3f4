#include "shop.hpp"
#include "store/access_token.hpp"
#include "store/digest.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <iostream>

using namespace supple::store;

namespace
{

const std::string issuer = "https://shop.example";

Keyring new_keyring(std::uint64_t seed)
{
    TemporaryFolder folder;
    SteppingClock clock(opening_day);
    SeededRandom random(seed);
    auto database = Database::open(folder.path() / "keys.db", clock, random);
    database.write([](Transaction& tx) { ensure_signing_key(tx); });
    return database.read([](Snapshot& snapshot) { return load_keyring(snapshot, opening_day); });
}

AccessClaims claims(Audience audience = Audience::stream)
{
    SeededRandom random(3);
    return {.issuer = issuer,
            .subject = EntitlementId::fresh(random).text(),
            .audience = audience,
            .video = VideoId::fresh(random),
            .revision = RevisionId::fresh(random),
            .preview = audience == Audience::preview ? Preview{.first_segment = 16, .segments = 5}
                                                     : Preview{},
            .playback = audience == Audience::stream ? std::optional(PlaybackId::fresh(random))
                                                     : std::nullopt,
            .issued_at = opening_day,
            .expires_at = opening_day + std::chrono::hours(2),
            .id = TokenId::fresh(random)};
}

// Signs any text as if it were ours, to look behind the signature.
std::string signed_text(const Keyring& keyring, const std::string& payload)
{
    const auto& key = keyring.signing_key(opening_day);
    const auto text = encoded_header(key) + "." + base64url(payload);
    return text + "." + base64url(sign(key, text));
}

/// Counts what was tried, and what got through.
struct Forger {
    const Keyring& keyring;
    std::string genuine;
    long tried = 0;
    long accepted = 0;

    void attempt(std::string_view token)
    {
        if (token == genuine)
            return;
        ++tried;
        const auto verdict = verify_access_token(token, keyring, issuer, opening_day);
        if (verdict || verdict.error() != Refusal::token_invalid)
            ++accepted;
    }
};

void change_every_character(Forger& forger)
{
    constexpr std::string_view characters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ %";
    for (std::size_t at = 0; at < forger.genuine.size(); ++at) {
        auto token = forger.genuine;
        for (const char c : characters) {
            token[at] = c;
            forger.attempt(token);
        }
        token[at] = '\0';
        forger.attempt(token);
        forger.attempt(std::string(forger.genuine).erase(at, 1));
        forger.attempt(std::string(forger.genuine).insert(at, 1, 'A'));
        forger.attempt(std::string(forger.genuine).insert(at, 1, '.'));
    }
}

void cut_and_lengthen(Forger& forger)
{
    for (std::size_t length = 0; length < forger.genuine.size(); ++length) {
        forger.attempt(forger.genuine.substr(0, length));
        forger.attempt(forger.genuine.substr(length + 1));
    }
    for (const auto* tail : {"=", "==", ".", "..", ".e30", "A", "\n", " ", "/", "%00"}) {
        forger.attempt(forger.genuine + tail);
        forger.attempt(tail + forger.genuine);
    }
    forger.attempt(std::string(greatest_token_length + 1, 'A'));
    forger.attempt(std::string(1 << 20, '.'));
}

void rewrite_the_header(Forger& forger, const std::string& known_kid)
{
    const auto first = forger.genuine.find('.');
    const auto rest = forger.genuine.substr(first);
    const auto body = forger.genuine.substr(0, forger.genuine.rfind('.')).substr(first);
    for (const std::string algorithm :
         {"none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "RS256", "RS512", "ES256",
          "ES512", "PS256", "ES256K", "Ed25519", "Ed448", "eddsa", "EDDSA", "EdDSA "})
        for (const std::string& key :
             {known_kid, std::string("other"), std::string("../../dev/null"),
              std::string("' OR 1=1 --"), std::string()})
            for (const std::string extra :
                 {"", R"(,"crit":["b64"],"b64":false)", R"(,"jku":"https://evil.example/jwks")",
                  R"(,"x5u":"https://evil.example")", R"(,"typ":"JWT")", R"(,"alg":"EdDSA")",
                  R"(,"jwk":{"kty":"OKP","crv":"Ed25519","x":"AAAA"})"}) {
                const auto header = base64url(R"({"alg":")" + algorithm + R"(","kid":")" + key +
                                              R"(")" + extra + "}");
                forger.attempt(header + rest);
                forger.attempt(header + body + ".");
                forger.attempt(header + body);
                // The public key as the secret of an HMAC, the oldest trick of all.
                const auto text = header + body;
                forger.attempt(text + "." + base64url(hmac_sha256(known_kid, text)));
            }
}

void sign_with_other_keys(Forger& forger)
{
    for (std::uint64_t seed = 100; seed < 110; ++seed) {
        const auto foreign = new_keyring(seed);
        forger.attempt(sign_access_token(claims(), foreign));
        // Under our header too.
        const auto text = forger.genuine.substr(0, forger.genuine.rfind('.'));
        forger.attempt(text + "." + base64url(sign(foreign.signing_key(opening_day), text)));
    }
}

void mix_parts_of_two_tokens(Forger& forger)
{
    auto others = claims(Audience::preview);
    const auto other = sign_access_token(others, forger.keyring);
    const auto part = [](const std::string& token, int number) {
        std::string_view rest = token;
        for (; number > 0; --number)
            rest.remove_prefix(rest.find('.') + 1);
        return std::string(rest.substr(0, rest.find('.')));
    };
    for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b)
            for (int c = 0; c < 3; ++c)
                for (int of = 0; of < 8; ++of) {
                    const auto token = part(of & 1 ? other : forger.genuine, a) + "." +
                                       part(of & 2 ? other : forger.genuine, b) + "." +
                                       part(of & 4 ? other : forger.genuine, c);
                    if (token != other)
                        forger.attempt(token);
                }
}

} // namespace

TEST_SUITE("an access token")
{
    TEST_CASE("says what was signed")
    {
        const auto keyring = new_keyring(1);
        for (const auto audience : {Audience::stream, Audience::preview}) {
            const auto token = sign_access_token(claims(audience), keyring);
            CHECK(token.size() < 512);
            CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "0123456789-_.") == std::string::npos);
            CHECK(verify_access_token(token, keyring, issuer, opening_day).value() ==
                  claims(audience));
        }
    }

    TEST_CASE("expires to the second, and is not of tomorrow")
    {
        const auto keyring = new_keyring(1);
        const auto token = sign_access_token(claims(), keyring);
        const auto at = [&](std::chrono::seconds later) {
            return verify_access_token(token, keyring, issuer, opening_day + later);
        };
        CHECK(at(std::chrono::seconds(7199)).has_value());
        CHECK(at(std::chrono::seconds(7200)).error() == Refusal::token_expired);
        CHECK(at(-clock_skew).has_value());
        CHECK(at(-clock_skew - std::chrono::seconds(1)).error() == Refusal::token_invalid);
    }

    TEST_CASE("of another shop is refused")
    {
        const auto keyring = new_keyring(1);
        const auto token = sign_access_token(claims(), keyring);
        for (const auto* other :
             {"https://evil.example", "https://shop.example/", "", "shop.example"})
            CHECK(verify_access_token(token, keyring, other, opening_day).error() ==
                  Refusal::token_invalid);
    }

    TEST_CASE("forged, cut, mixed, alg:none or signed by others is refused, every time")
    {
        const auto keyring = new_keyring(1);
        Forger forger{.keyring = keyring, .genuine = sign_access_token(claims(), keyring)};
        change_every_character(forger);
        cut_and_lengthen(forger);
        rewrite_the_header(forger, kid(keyring.signing_key(opening_day)));
        sign_with_other_keys(forger);
        mix_parts_of_two_tokens(forger);
        std::cout << "access tokens forged: " << forger.tried << ", accepted: " << forger.accepted
                  << "\n";
        CHECK(forger.tried > 20'000);
        CHECK(forger.accepted == 0);
        CHECK(verify_access_token(forger.genuine, keyring, issuer, opening_day).has_value());
    }

    TEST_CASE("truly signed but malformed is refused without a fuss")
    {
        const auto keyring = new_keyring(1);
        const auto good = claims();
        const std::string whole =
            R"({"iss":"https://shop.example","sub":"x","aud":"stream","iat":1800000000,)"
            R"("exp":1800003600,"jti":")" +
            good.id.text() + R"(","video":")" + good.video.text() + R"(","revision":")" +
            good.revision.text() + R"("})";
        REQUIRE(verify_access_token(signed_text(keyring, whole), keyring, issuer, opening_day)
                    .has_value());

        const auto replaced = [&](const std::string& what, const std::string& by) {
            auto text = whole;
            return text.replace(text.find(what), what.size(), by);
        };
        long tried = 0;
        for (const auto& payload :
             std::vector<std::string>{"",
                                      "{}",
                                      "[]",
                                      "null",
                                      "1",
                                      whole + whole,
                                      "[" + whole + "]",
                                      replaced(R"("stream")", R"("download")"),
                                      replaced(R"("stream")", R"(["stream"])"),
                                      replaced(R"("stream")", R"("preview")"),
                                      replaced("1800003600", R"("1800003600")"),
                                      replaced("1800003600", "1800003600.5"),
                                      replaced("1800003600", "1e18"),
                                      replaced("1800003600", "9223372036854775807"),
                                      replaced("1800003600", "18446744073709551615"),
                                      replaced("1800000000", "-9223372036854775808"),
                                      replaced("1800003600", "null"),
                                      replaced("1800003600", "1900000000"),
                                      replaced(R"("x")", "{\"a\":[]}"),
                                      replaced(good.video.text(), "../../etc/passwd"),
                                      replaced(good.video.text(), good.revision.text()),
                                      replaced(R"("jti")", R"("JTI")"),
                                      replaced(R"("jti")", R"("sid":1,"jti")"),
                                      replaced(R"("jti")", R"("sid":"everybody","jti")"),
                                      replaced("https://shop.example", "https://evil.example")}) {
            ++tried;
            CHECK(verify_access_token(signed_text(keyring, payload), keyring, issuer, opening_day)
                      .error() == Refusal::token_invalid);
        }
        CHECK(tried == 25);
    }

    TEST_CASE("for a preview names its first segment, which was number 1 when none is named")
    {
        const auto keyring = new_keyring(1);
        const auto good = claims(Audience::preview);
        const auto with = [&](const std::string& part) {
            const std::string payload =
                R"({"iss":"https://shop.example","sub":"preview","aud":"preview",)"
                R"("iat":1800000000,"exp":1800003600,"jti":")" +
                good.id.text() + R"(","video":")" + good.video.text() + R"(","revision":")" +
                good.revision.text() + "\"" + part + "}";
            return verify_access_token(signed_text(keyring, payload), keyring, issuer, opening_day);
        };
        CHECK(with(R"(,"segments":5)")->preview == Preview{1, 5});
        CHECK(with(R"(,"first":16,"segments":5)")->preview == Preview{16, 5});
        for (const char* wrong :
             {"", R"(,"first":16)", R"(,"first":0,"segments":5)", R"(,"first":-1,"segments":5)",
              R"(,"first":"1","segments":5)", R"(,"first":null,"segments":5)",
              R"(,"first":100000,"segments":5)", R"(,"segments":100000)", R"(,"segments":-1)"}) {
            CAPTURE(wrong);
            CHECK(with(wrong).error() == Refusal::token_invalid);
        }
    }

    TEST_CASE("outlives a rolled key, and no key outlives its time")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_signing_key(tx); });
        const auto ring = [&] {
            return shop.read(
                [&](Snapshot& snapshot) { return load_keyring(snapshot, shop.clock.now()); });
        };
        const auto token = sign_access_token(claims(), ring());
        shop.write([](Transaction& tx) { roll_signing_key(tx); });
        shop.clock.advance(std::chrono::hours(1));
        CHECK(verify_access_token(token, ring(), issuer, shop.clock.now()).has_value());
        shop.clock.advance(std::chrono::hours(48));
        CHECK(verify_access_token(token, ring(), issuer, shop.clock.now()).error() ==
              Refusal::token_invalid);
    }
}
