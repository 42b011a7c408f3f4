#include "shop.hpp"
#include "store/digest.hpp"
#include "store/id.hpp"
#include "store/installation.hpp"
#include "store/random.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace supple::store;

TEST_SUITE("an id")
{
    TEST_CASE("tells its kind by one letter and nothing else")
    {
        SystemRandom random;
        const auto id = OrderId::fresh(random);
        CHECK(id.text().size() == 21);
        CHECK(id.text().front() == 'o');
        CHECK(id.text().find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos);
    }

    TEST_CASE("is read back, but not as the id of something else")
    {
        SystemRandom random;
        const auto id = OrderId::fresh(random);
        CHECK(OrderId::parse(id.text()).value() == id);
        CHECK(CourseId::parse(id.text()).error() == Refusal::id_invalid);
    }

    TEST_CASE("is no path, no capital letter, and of one length")
    {
        for (const auto* text : {"", "o", "../../etc/passwd01234", "oABCDEFGHIJKLMNOPQRST",
                                 "oaaaaaaaaaaaaaaaaaaa", "oaaaaaaaaaaaaaaaaaaaaa"})
            CHECK(OrderId::parse(text).has_error());
    }

    TEST_CASE("does not come twice")
    {
        SystemRandom random;
        std::set<OrderId> seen;
        for (int i = 0; i < 1000; ++i)
            CHECK(seen.insert(OrderId::fresh(random)).second);
    }
}

TEST_SUITE("a secret")
{
    TEST_CASE("is 256 bits in characters that need no escaping")
    {
        SystemRandom random;
        const auto secret = random_secret(random);
        CHECK(secret.size() == 43);
        CHECK(from_base64url(secret)->size() == 32);
        CHECK(random_secret(random) != secret);
    }

    TEST_CASE("as a code is six digits, leading noughts kept")
    {
        SeededRandom random(1);
        bool leading_nought = false;
        for (int i = 0; i < 200; ++i) {
            const auto code = random_code(random);
            CHECK(code.size() == 6);
            CHECK(code.find_first_not_of("0123456789") == std::string::npos);
            leading_nought |= code.front() == '0';
        }
        CHECK(leading_nought);
    }

    TEST_CASE("of the installation is drawn once and kept")
    {
        Shop shop;
        const auto first =
            shop.write([](Transaction& tx) { return installation_secret(tx, "test payments"); });
        const auto second =
            shop.write([](Transaction& tx) { return installation_secret(tx, "test payments"); });
        CHECK(first == second);
        CHECK(shop.read([](Snapshot& snapshot) {
            return find_installation_secret(snapshot, "test payments");
        }) == first);
        CHECK_FALSE(shop.read(
            [](Snapshot& snapshot) { return find_installation_secret(snapshot, "nothing"); }));
    }
}

TEST_SUITE("a digest")
{
    TEST_CASE("is SHA-256 (FIPS 180-4, \"abc\") and HMAC-SHA256 (RFC 4231, case 2)")
    {
        CHECK(hex(sha256("abc")) ==
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}

TEST_SUITE("base64url")
{
    TEST_CASE("writes RFC 4648's examples without padding, and reads them back")
    {
        const std::pair<const char*, const char*> examples[] = {
            {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
            {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
        for (const auto& [plain, encoded] : examples) {
            CHECK(base64url(std::string_view(plain)) == encoded);
            const auto bytes = from_base64url(encoded).value();
            CHECK(std::string(bytes.begin(), bytes.end()) == plain);
        }
        const std::vector<std::uint8_t> high{0xfb, 0xff};
        CHECK(base64url(high) == "-_8");
    }

    TEST_CASE("refuses padding, blanks, the other alphabet, and spare bits")
    {
        for (const auto* text : {"Zg==", "Zm 8", "+/8", "Z", "Zm9vY", "Zh", "Zm9", "-_9", "Zg\n"})
            CHECK_FALSE(from_base64url(text));
    }
}
