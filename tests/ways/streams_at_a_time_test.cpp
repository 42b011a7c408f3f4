#include "store/customer.hpp"
#include "store/entitlement.hpp"
#include "store/playback_session.hpp"
#include "store/sign_in.hpp"
#include "tests/ways/open_shop.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;
using namespace std::chrono_literals;

namespace
{

constexpr auto email = "ada@example.org";

store::Entitlement give_access(OpenShop& shop)
{
    auto database = shop.database();
    return database.write([](store::Transaction& tx) {
        const auto course = store::find_course(tx, test::course).value();
        const auto ada = store::ensure_customer(tx, store::Email::parse(email).value());
        return store::grant_by_operator(tx, ada.id, course.id, {}).value();
    });
}

// A browser of its own, signed in by a link.
Visitor signed_in(OpenShop& shop)
{
    auto database = shop.database();
    const auto link = database.write(
        [](store::Transaction& tx) { return store::create_sign_in_link(tx, email).value().path; });
    Visitor visitor(shop);
    REQUIRE(visitor.post(link, "").status == 303);
    return visitor;
}

http::test::Answer ask(Visitor& visitor, std::string_view verb)
{
    return visitor.post(fmt::format("/watch/{}/{}/{}", test::course, test::video, verb), "");
}

std::string address_in(const http::test::Answer& answer)
{
    REQUIRE(answer.status == 200);
    return std::string(boost::json::parse(answer.body).at("address").as_string());
}

// Waits for the feed.
std::string refusal_of(Visitor& visitor, const std::string& address)
{
    for (int tries = 0; tries < 400; ++tries) {
        if (const auto answer = visitor.get(address); answer.status != 200)
            return fmt::format("{} {}", answer.status, answer.header("supple-access"));
        std::this_thread::sleep_for(50ms);
    }
    return "none";
}

} // namespace

TEST_SUITE("streams at a time")
{
    TEST_CASE("are two unless a third takes over, which stops the one that began first")
    {
        OpenShop shop;
        give_access(shop);
        auto [sofa, kitchen, train] = std::array{signed_in(shop), signed_in(shop), signed_in(shop)};
        const auto on_sofa = address_in(ask(sofa, "token"));
        std::this_thread::sleep_for(1100ms); // the database counts in seconds
        const auto in_kitchen = address_in(ask(kitchen, "token"));
        const auto refused = ask(train, "token");
        CHECK(refused.status == 409);
        CHECK(refused.body == R"({"reason":"elsewhere"})");

        const auto on_train = address_in(ask(train, "take-over"));
        CHECK(refusal_of(sofa, on_sofa) == "403 taken_over");
        CHECK(sofa.get(in_kitchen).status == 200);
        CHECK(train.get(on_train).status == 200);
        CHECK(ask(sofa, "token").status == 409);
        CHECK(ask(kitchen, "token").status == 200);
    }

    TEST_CASE("are no matter of reloads and renewals")
    {
        OpenShop shop;
        give_access(shop);
        auto [sofa, kitchen] = std::array{signed_in(shop), signed_in(shop)};
        for (int i = 0; i < 5; ++i) {
            address_in(ask(sofa, "token"));
            address_in(ask(kitchen, "token"));
        }
    }

    TEST_CASE("are any number where the setting says so")
    {
        Config config;
        config.streams_at_a_time = 0;
        OpenShop shop(config);
        give_access(shop);
        for (int i = 0; i < 4; ++i) {
            auto visitor = signed_in(shop);
            address_in(ask(visitor, "token"));
        }
    }

    TEST_CASE("hold their places while they are seen")
    {
        OpenShop shop;
        const auto entitlement = give_access(shop);
        auto visitor = signed_in(shop);
        const auto address = address_in(ask(visitor, "token"));
        const auto given = store::SystemClock().now();
        auto database = shop.database();
        const auto last_seen = [&](store::Snapshot& snapshot) {
            return store::spread_of(snapshot, entitlement.id, given).browsers;
        };
        CHECK(database.read(last_seen) == 0);
        std::this_thread::sleep_for(1100ms); // the database counts in seconds
        bool seen = false;
        for (int tries = 0; tries < 300 && !seen; ++tries) {
            CHECK(visitor.get(address).status == 200);
            std::this_thread::sleep_for(100ms);
            seen = database.read(last_seen) == 1;
        }
        CHECK(seen);
    }
}
