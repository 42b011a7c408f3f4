#include "tests/ways/open_shop.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <regex>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

constexpr auto loops = "/watch/practice/film/loops";
constexpr auto position = "/watch/practice/film/position";
constexpr auto hips = R"({"name": "Hips", "from": 1.5, "until": 4, "rounds": 3, "pause": 5})";

// Bought in this browser, by an address that was only typed.
Visitor buyer(OpenShop& shop, const std::string& email)
{
    Visitor visitor(shop);
    visitor.decide(visitor.order(email), "pay");
    return visitor;
}

// Another browser, signed in by the link of the receipt.
Visitor signed_in(OpenShop& shop, const std::string& email)
{
    buyer(shop, email);
    const std::string mail = shop.mail_to(email);
    std::smatch found;
    REQUIRE(std::regex_search(mail, found, std::regex("/sign-in/[A-Za-z0-9_-]+")));
    Visitor visitor(shop);
    visitor.post(found.str(), "");
    return visitor;
}

std::string today()
{
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(now));
}

std::string practised(double seconds, double practised_seconds)
{
    return fmt::format(R"({{"seconds": {}, "practised": {}, "day": "{}"}})", seconds,
                       practised_seconds, today());
}

boost::json::array loops_seen(Visitor& visitor)
{
    return boost::json::parse(visitor.get(loops).body).at("loops").as_array();
}

} // namespace

TEST_SUITE("practising")
{
    TEST_CASE("a loop is kept for every browser of its customer, until she drops it")
    {
        OpenShop shop;
        Visitor ada = signed_in(shop, "ada@example.org");
        const auto kept = ada.post(loops, hips);
        CHECK(kept.status == 201);
        const std::string id(boost::json::parse(kept.body).at("id").as_string());
        REQUIRE(loops_seen(ada).size() == 1);
        const auto loop = loops_seen(ada).front().as_object();
        CHECK(loop.at("name").as_string() == "Hips");
        CHECK(loop.at("until").to_number<double>() == 4);
        Visitor bob = buyer(shop, "bob@example.org");
        CHECK(loops_seen(bob).empty());
        CHECK(bob.post(fmt::format("{}/{}/drop", loops, id), "").status == 404);
        CHECK(ada.post(fmt::format("{}/{}/drop", loops, id), "").status == 204);
        CHECK(loops_seen(ada).empty());
    }

    TEST_CASE("a loop is refused with a sentence, to strangers and to other sites")
    {
        OpenShop shop;
        Visitor ada = buyer(shop, "ada@example.org");
        for (const char* wrong :
             {"", "[]", "{}",
              R"({"name": 3, "from": 1, "until": 2,)"
              R"( "rounds": 0, "pause": 0})",
              R"({"name": "x", "from": 4, "until": 2, "rounds": 0, "pause": 0})",
              R"({"name": "x", "from": 1, "until": 2, "rounds": 1e99,)"
              R"( "pause": 0})"}) {
            const auto answer = ada.post(loops, wrong);
            CHECK(answer.status == 400);
            CHECK(boost::json::parse(answer.body).at("reason").as_string().size() > 10);
        }
        CHECK(ada.post(loops, hips, "Origin: https://evil.example\r\n").status == 403);
        Visitor stranger(shop);
        CHECK(stranger.post(loops, hips).status == 401);
        CHECK(stranger.get(loops).status == 401);
        CHECK(loops_seen(ada).empty());
    }

    TEST_CASE("the diary tells what was practised, to whom it belongs")
    {
        OpenShop shop;
        Visitor ada = signed_in(shop, "ada@example.org");
        CHECK(ada.post(position, practised(42, 10)).status == 204);
        CHECK(ada.post(position, practised(52, 10)).status == 204);
        CHECK(ada.post(position, R"({"seconds": 50})").status == 204); // tells no practice
        const auto days = boost::json::parse(ada.get("/practice/diary.json").body).as_array();
        REQUIRE(days.size() == 1);
        CHECK(days.front().at("seconds").to_number<double>() == 20);
        CHECK(days.front().at("left_at_seconds").to_number<double>() == 52);
        CHECK(ada.get("/practice/diary.csv").body.find("\r\n" + today() + ",") !=
              std::string::npos);
        CHECK(ada.get("/practice").body.find("20 s") != std::string::npos);
        CHECK(ada.get("/library").body.find("/practice") != std::string::npos);
    }

    TEST_CASE("a device with a wrong calendar loses its line in the diary, not its place")
    {
        OpenShop shop;
        Visitor ada = signed_in(shop, "ada@example.org");
        CHECK(
            ada.post(position, R"({"seconds": 3, "practised": 10, "day": "1970-01-01"})").status ==
            204);
        CHECK(boost::json::parse(ada.get("/practice/diary.json").body).as_array().empty());
        CHECK(boost::json::parse(ada.get(position).body).at("seconds").to_number<double>() == 3);
    }

    TEST_CASE("the diary is erased at a word, and is closed to who only typed an address")
    {
        OpenShop shop;
        Visitor ada = signed_in(shop, "ada@example.org");
        ada.post(position, practised(42, 10));
        Visitor typed = buyer(shop, "cleo@example.org");
        for (const char* page : {"/practice", "/practice/diary.json", "/practice/diary.csv"})
            CHECK(typed.get(page).header("location") == "/sign-in?next=/practice");
        CHECK(typed.post("/practice/erase", "").header("location") == "/sign-in?next=/practice");
        CHECK(ada.post("/practice/erase", "", "Origin: https://evil.example\r\n").status == 403);
        CHECK(boost::json::parse(ada.get("/practice/diary.json").body).as_array().size() == 1);
        CHECK(ada.post("/practice/erase", "").header("location") == "/practice");
        CHECK(boost::json::parse(ada.get("/practice/diary.json").body).as_array().empty());
    }
}
