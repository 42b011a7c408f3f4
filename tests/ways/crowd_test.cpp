#include "server/routes/doorkeeper.hpp"
#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

std::string from(std::string_view network)
{
    return fmt::format("X-Forwarded-For: {}\r\n", network); // as a proxy of this machine says it
}

http::test::Answer buy(OpenShop& shop, const std::string& email, std::string_view network)
{
    return Visitor(shop).post("/courses/practice/checkout", "email=" + email, from(network));
}

http::test::Answer ask(OpenShop& shop, const std::string& email, std::string_view network)
{
    return Visitor(shop).post("/sign-in", "email=" + email, from(network));
}

// Does it again and again until it is refused; how often it was not. A slow machine may be allowed
// a few more than the burst.
template <class Act>
int times_allowed(Act act)
{
    for (int times = 0;; ++times)
        if (act(times).status == 429)
            return times;
}

void check_told(const http::test::Answer& answer, std::string_view words)
{
    CHECK(answer.status == 429);
    CHECK(std::stoi(answer.header("retry-after")) > 0);
    CHECK(answer.body.find(words) != std::string::npos);
}

} // namespace

TEST_SUITE("a crowd")
{
    TEST_CASE("of thirty behind one address buys, signs in and mistypes a code or two")
    {
        OpenShop shop;
        for (int i = 0; i < 30; ++i) {
            const auto email = fmt::format("a{}@example.org", i);
            for (int tries = 0; tries < 2; ++tries) {
                CHECK(buy(shop, email, "192.0.2.7").status == 303);
                CHECK(ask(shop, email, "192.0.2.7").status == 200);
                CHECK(Visitor(shop)
                          .post("/sign-in", "code=1&email=" + email, from("192.0.2.7"))
                          .status == 400);
            }
        }
    }

    TEST_CASE("that never ends is told to wait, and nobody else is")
    {
        OpenShop shop;
        CHECK(times_allowed([&](int i) {
                  return ask(shop, fmt::format("a{}@example.org", i), "192.0.2.7");
              }) >= routes::network_rate.burst);
        check_told(ask(shop, "b@example.org", "192.0.2.7"), "wait some minutes");
        CHECK(ask(shop, "b@example.org", "192.0.2.8").status == 200);
        CHECK(ask(shop, "c@example.org", "10.9.8.7, 192.0.2.7").status == 429);
        CHECK(ask(shop, "c@example.org", "192.0.2.7, 192.0.2.9").status == 200);
        CHECK(buy(shop, "b@example.org", "192.0.2.7").status == 303);
    }

    TEST_CASE("in one IPv6 network is counted as one")
    {
        OpenShop shop;
        CHECK(times_allowed([&](int i) {
                  return ask(shop, fmt::format("a{}@example.org", i),
                             fmt::format("2001:db8:0:7::{:x}", i + 1));
              }) < 2 * routes::network_rate.burst);
        CHECK(ask(shop, "b@example.org", "2001:db8:0:8::1").status == 200);
    }

    TEST_CASE("of codes from one network is told to wait")
    {
        OpenShop shop;
        const auto guess = [&](int i) {
            return Visitor(shop).post("/sign-in", fmt::format("email=a@example.org&code={:06}", i),
                                      from("192.0.2.7"));
        };
        CHECK(guess(0).status == 400);
        CHECK(times_allowed(guess) >= routes::network_rate.burst - 1);
        check_told(guess(0), "wait some minutes");
    }

    TEST_CASE(
        "that guesses coupons from one network is told to wait, and sees the page without one")
    {
        OpenShop shop;
        const auto guess = [&](int i) {
            return Visitor(shop).get(fmt::format("/courses/practice?code=SUN{}", i),
                                     from("192.0.2.7"));
        };
        CHECK(guess(0).status == 200);
        CHECK(times_allowed(guess) >= routes::network_rate.burst - 1);
        check_told(guess(0), "too many tries");
        CHECK(guess(0).body.find("SUN0") == std::string::npos);
        CHECK(Visitor(shop).get("/courses/practice", from("192.0.2.7")).status == 200);
        CHECK(Visitor(shop).get("/courses/practice?code=SUN", from("192.0.2.8")).status == 200);
    }

    TEST_CASE("of orders for one address is told to wait, wherever they come from")
    {
        OpenShop shop;
        CHECK(times_allowed([&](int i) {
                  return buy(shop, "ada@example.org", fmt::format("192.0.2.{}", i));
              }) >= routes::buyer_rate.burst);
        check_told(buy(shop, "ADA@example.org", "198.51.100.1"), "Nothing was charged");
        CHECK(buy(shop, "bob@example.org", "198.51.100.1").status == 303);
    }

    TEST_CASE("asking for mails to one address is told to come back in an hour")
    {
        OpenShop shop;
        for (int i = 0; i < 5; ++i)
            CHECK(Visitor(shop).post("/sign-in", "email=ada@example.org").status == 200);
        check_told(Visitor(shop).post("/sign-in", "email=ada@example.org"), "wait some minutes");
    }
}
