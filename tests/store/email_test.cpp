#include "shop.hpp"
#include "store/customer.hpp"
#include "store/email.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

TEST_SUITE("an e-mail address")
{
    TEST_CASE("is kept as typed, without the blanks around it")
    {
        const auto email = Email::parse("  Ann.Smith+yoga@Example.ORG\r\n").value();
        CHECK(email.typed() == "Ann.Smith+yoga@Example.ORG");
        CHECK(email.key() == "ann.smith+yoga@example.org");
    }

    TEST_CASE("may be as odd as mail servers allow")
    {
        for (const auto* text :
             {"a@b.co", "o'brien@example.org", "x=y@example.org", "a@sub.sub.example.museum",
              "1@1.example", "a@xn--bcher-kva.example", "user@3com.com"})
            CHECK(Email::parse(text).has_value());
    }

    TEST_CASE("cannot smuggle anything into a header")
    {
        for (const auto* text :
             {"a@example.org\r\nBcc: b@example.org", "a@example.org\nSubject: x", "a\t@example.org",
              "a@example.org,b@example.org", "a@example.org;b@example.org", "<a@example.org>",
              "Ann <a@example.org>", "a@example.org b@example.org", "a(b)@example.org"})
            CHECK(Email::parse(text).error() == Refusal::email_invalid);
        CHECK(Email::parse(std::string("a\0@example.org", 14)).has_error());
    }

    TEST_CASE("is no half, no host without a dot, no number, no overlong thing")
    {
        for (const auto* text :
             {"", "@", "a", "a@", "@example.org", "a@localhost", "a@127.0.0.1", "a@[127.0.0.1]",
              ".a@example.org", "a.@example.org", "a..b@example.org", "a@-x.org", "a@x-.org",
              "a@x..org", "a@x.org.", "a b@example.org", "\"a\"@example.org", "ä@example.org",
              "a@b@c.org"})
            CHECK(Email::parse(text).error() == Refusal::email_invalid);
        CHECK(Email::parse(std::string(65, 'a') + "@example.org").has_error());
        CHECK(Email::parse("a@" + std::string(250, 'b') + ".org").has_error());
    }
}

TEST_SUITE("a customer")
{
    TEST_CASE("is one, however the address is spelled, and shown as first typed")
    {
        Shop shop;
        const auto first = shop.write([](Transaction& tx) {
            return ensure_customer(tx, Email::parse("Ann@Example.org").value());
        });
        const auto second = shop.write([](Transaction& tx) {
            return ensure_customer(tx, Email::parse("ann@example.ORG").value());
        });
        CHECK(first.id == second.id);
        CHECK(second.email.typed() == "Ann@Example.org");
    }

    TEST_CASE("that never came is not found")
    {
        Shop shop;
        CHECK(shop.read([](Snapshot& snapshot) {
                      return find_customer(snapshot, Email::parse("bob@example.org").value());
                  })
                  .error() == Refusal::customer_not_found);
    }
}
