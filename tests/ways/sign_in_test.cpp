#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>

#include <regex>

using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

std::string link_in(const std::string& mail)
{
    static const std::regex link("/sign-in/[A-Za-z0-9_-]+");
    std::smatch found;
    REQUIRE(std::regex_search(mail, found, link));
    return found.str();
}

void buy(OpenShop& shop, const std::string& email)
{
    Visitor buyer(shop);
    buyer.decide(buyer.order(email), "pay");
}

} // namespace

TEST_SUITE("signing in")
{
    TEST_CASE("works by the receipt's link in a fresh browser, once, after scanners have looked")
    {
        OpenShop shop;
        buy(shop, "ada@example.org");
        const std::string link = link_in(shop.mail_to("ada@example.org"));
        Visitor scanner(shop);
        CHECK(scanner.get(link).status == 200);
        CHECK(scanner.get(link).status == 200);
        CHECK(scanner.stream_address().empty());
        Visitor elsewhere(shop);
        CHECK(elsewhere.post(link, "").header("location") == "/library");
        CHECK_FALSE(elsewhere.stream_address().empty());
        CHECK(elsewhere.get("/library").body.find("/watch/practice") != std::string::npos);
        Visitor late(shop);
        CHECK(late.post(link, "").status == 410);
    }

    TEST_CASE("answers a stranger's address as it answers a customer's")
    {
        OpenShop shop;
        buy(shop, "ada@example.org");
        Visitor visitor(shop);
        const auto known = visitor.post("/sign-in", "email=ada@example.org");
        const auto unknown = visitor.post("/sign-in", "email=bob@example.org");
        CHECK(known.status == unknown.status);
        CHECK(known.body.size() == unknown.body.size());
    }

    TEST_CASE("leads only to pages of this shop")
    {
        OpenShop shop;
        buy(shop, "ada@example.org");
        const std::string link = link_in(shop.mail_to("ada@example.org"));
        Visitor visitor(shop);
        for (const char* next : {"//evil.example/", "/%5Cevil.example", "/a%00b", "/a%0D%0AX:%20y"})
            CHECK(visitor.get(link + "?next=" + next).status == 200);
        CHECK(visitor.post(link, "next=/a%00b").header("location") == "/library");
    }

    TEST_CASE("ends with signing out")
    {
        OpenShop shop;
        buy(shop, "ada@example.org");
        Visitor visitor(shop);
        visitor.post(link_in(shop.mail_to("ada@example.org")), "");
        REQUIRE_FALSE(visitor.stream_address().empty());
        visitor.post("/sign-out", "");
        CHECK(visitor.stream_address().empty());
    }

    TEST_CASE("keeps the place in a practice")
    {
        OpenShop shop;
        buy(shop, "ada@example.org");
        Visitor visitor(shop);
        visitor.post(link_in(shop.mail_to("ada@example.org")), "");
        CHECK(visitor.post("/watch/practice/film/position", R"({"seconds": 4.5})").status == 204);
        CHECK(visitor.get("/watch/practice/film/position").body == R"({"seconds":4.5E0})");
        CHECK(visitor.post("/watch/practice/film/position", "not json").status == 400);
        CHECK(visitor.post("/watch/practice/film/position", R"({"seconds": -1})").status == 400);
    }
}
