#include "shop.hpp"
#include "store/digest.hpp"
#include "store/keyring.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

Keyring keys(Shop& shop)
{
    return shop.read([&](Snapshot& snapshot) { return load_keyring(snapshot, shop.clock.now()); });
}

std::size_t published(Shop& shop)
{
    const auto text = keys(shop).jwks(shop.clock.now());
    return boost::json::parse(text).at("keys").as_array().size();
}

} // namespace

TEST_SUITE("a keyring")
{
    TEST_CASE("has one key to begin with, and says so when it has none")
    {
        Shop shop;
        CHECK_THROWS_AS(keys(shop).signing_key(opening_day), std::runtime_error);
        for (int i = 0; i < 2; ++i)
            shop.write([](Transaction& tx) { ensure_signing_key(tx); });
        CHECK(published(shop) == 1);
        keys(shop).signing_key(opening_day);
    }

    TEST_CASE("publishes what a verifier needs, and nothing private")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_signing_key(tx); });
        const auto ring = keys(shop);
        const auto set = boost::json::parse(ring.jwks(opening_day));
        const auto& key = set.at("keys").as_array().at(0).as_object();
        CHECK(key.at("kty") == "OKP");
        CHECK(key.at("crv") == "Ed25519");
        CHECK(key.at("alg") == "EdDSA");
        CHECK(key.at("use") == "sig");
        CHECK_FALSE(key.contains("d"));
        CHECK(from_base64url(key.at("x").as_string())->size() == 32);
        // RFC 7638: the name of a key is the hash of its public half.
        const auto canonical = R"({"crv":"Ed25519","kty":"OKP","x":")" +
                               std::string(key.at("x").as_string()) + R"("})";
        CHECK(key.at("kid").as_string() == base64url(sha256(canonical)));
        CHECK(kid(ring.signing_key(opening_day)) == key.at("kid").as_string());
    }

    TEST_CASE("signs what it verifies, and not what was altered")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_signing_key(tx); });
        const auto ring = keys(shop);
        const auto& key = ring.signing_key(opening_day);
        auto signature = sign(key, "words");
        CHECK(verify(key, "words", signature));
        CHECK_FALSE(verify(key, "Words", signature));
        signature[0] ^= 1;
        CHECK_FALSE(verify(key, "words", signature));
    }

    TEST_CASE("rolls: published first, then signing, and the old one verifies on")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_signing_key(tx); });
        const auto old_header = encoded_header(keys(shop).signing_key(opening_day));
        const auto new_kid = shop.write([](Transaction& tx) { return roll_signing_key(tx); });
        CHECK(published(shop) == 2);
        CHECK(encoded_header(keys(shop).signing_key(shop.clock.now())) == old_header);

        shop.clock.advance(key_lead);
        CHECK(kid(keys(shop).signing_key(shop.clock.now())) == new_kid);
        CHECK(keys(shop).verifying_key(old_header, shop.clock.now()));

        shop.clock.advance(greatest_token_life);
        CHECK_FALSE(keys(shop).verifying_key(old_header, shop.clock.now()));
        CHECK(published(shop) == 1);
    }

    TEST_CASE("rolls twice in a minute without losing a signer")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_signing_key(tx); });
        for (int i = 0; i < 2; ++i) {
            shop.write([](Transaction& tx) { roll_signing_key(tx); });
            shop.clock.advance(std::chrono::minutes(1));
        }
        for (int hour = 0; hour < 30; ++hour) {
            keys(shop).signing_key(shop.clock.now());
            shop.clock.advance(std::chrono::hours(1));
        }
        CHECK(published(shop) == 1);
    }
}
