#include "store/entitlement.hpp"
#include "store/fulfilment.hpp"
#include "store/installation.hpp"
#include "store/refund.hpp"
#include "store/webhook_signature.hpp"
#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

store::Order only_order(OpenShop& shop)
{
    auto database = shop.database();
    const auto orders =
        database.read([](store::Snapshot& snapshot) { return store::list_orders(snapshot, {}); });
    REQUIRE(orders.size() == 1);
    return orders.front();
}

std::size_t entitlements_of(OpenShop& shop, const store::Order& order)
{
    auto database = shop.database();
    return database
        .read(
            [&](store::Snapshot& snapshot) { return store::list_entitlements(snapshot, order.id); })
        .size();
}

std::string segment_of(const std::string& address)
{
    return address.substr(0, address.rfind('/')) + "/v1_00002.m4s";
}

// What the provider would send, signed with this shop's own secret.
SignedMessage paid_message(OpenShop& shop, const store::Order& order)
{
    auto database = shop.database();
    const auto secret = database.write([](store::Transaction& tx) {
        return store::installation_secret(tx, TestProvider::secret_name);
    });
    const store::SystemClock clock;
    return TestProvider(secret).message(order, TestOutcome::pay, clock.now());
}

} // namespace

TEST_SUITE("a purchase")
{
    TEST_CASE("goes from the button to the stream")
    {
        OpenShop shop;
        Visitor visitor(shop);
        const std::string order = visitor.order("ada@example.org");
        CHECK(visitor.get("/test-payments/" + order).body.find("$29.00") != std::string::npos);
        CHECK(visitor.stream_address().empty());
        CHECK(visitor.decide(order, "pay").header("location") ==
              "/orders/" + order + "?payment=paid");
        CHECK(visitor.get("/orders/" + order).body.find("/watch/practice") != std::string::npos);
        const std::string address = visitor.stream_address();
        REQUIRE_FALSE(address.empty());
        CHECK(visitor.get(address).body == "bytes of main.m3u8");
        CHECK(visitor.get(segment_of(address)).status == 200);
    }

    TEST_CASE("that was declined or cancelled gives nothing, and may be paid after all")
    {
        OpenShop shop;
        Visitor visitor(shop);
        const std::string order = visitor.order("ada@example.org");
        visitor.decide(order, "decline");
        visitor.decide(order, "cancel");
        CHECK(visitor.stream_address().empty());
        visitor.decide(order, "pay");
        CHECK_FALSE(visitor.stream_address().empty());
    }

    TEST_CASE("told twice grants once")
    {
        OpenShop shop;
        Visitor visitor(shop);
        const std::string order = visitor.order("ada@example.org");
        visitor.decide(order, "pay");
        visitor.decide(order, "pay");
        CHECK(entitlements_of(shop, only_order(shop)) == 1);
    }

    TEST_CASE("is paid by a signed message and by no other")
    {
        OpenShop shop;
        Visitor visitor(shop);
        visitor.order("ada@example.org");
        const auto order = only_order(shop);
        const SignedMessage message = paid_message(shop, order);
        const auto send = [&](const std::string& signature, const std::string& body) {
            return visitor
                .post("/webhooks/test", body, "Supple-Test-Signature: " + signature + "\r\n")
                .status;
        };
        CHECK(send("t=1,v1=00", message.body) == 400);
        CHECK(send(message.signature, message.body + " ") == 400);
        CHECK(entitlements_of(shop, order) == 0);
        CHECK(send(message.signature, message.body) == 200);
        CHECK(send(message.signature, message.body) == 200);
        CHECK(entitlements_of(shop, order) == 1);
    }

    TEST_CASE("cannot be begun from another site")
    {
        OpenShop shop;
        Visitor visitor(shop);
        CHECK(visitor
                  .post("/courses/practice/checkout", "email=ada@example.org",
                        "Origin: https://evil.example\r\n")
                  .status == 403);
        CHECK(visitor
                  .post("/courses/practice/checkout", "email=ada@example.org",
                        "Sec-Fetch-Site: cross-site\r\n")
                  .status == 403);
    }

    TEST_CASE("opens nothing to another browser")
    {
        OpenShop shop;
        Visitor buyer(shop);
        const std::string order = buyer.order("ada@example.org");
        buyer.decide(order, "pay");
        Visitor stranger(shop);
        CHECK(stranger.stream_address().empty());
        const auto page = stranger.get("/orders/" + order);
        CHECK(page.body.find("ada@example.org") == std::string::npos);
        CHECK(stranger.get("/watch/practice").status == 303);
    }

    TEST_CASE("refunded by another process ends the stream within seconds")
    {
        OpenShop shop;
        Visitor visitor(shop);
        visitor.decide(visitor.order("ada@example.org"), "pay");
        const std::string segment = segment_of(visitor.stream_address());
        REQUIRE(visitor.get(segment).status == 200);
        auto database = shop.database();
        const auto order = only_order(shop);
        database.write([&](store::Transaction& tx) {
            const auto plan = store::plan_refund(tx, order.id).value();
            store::Movement movement;
            movement.kind = store::PaymentKind::refund;
            movement.provider = order.provider;
            movement.payment = plan.payment;
            movement.reference = "refund-1";
            movement.amount = plan.amount;
            movement.occurred = tx.now();
            store::fulfil(tx, order.id, movement).value();
        });
        http::test::Answer answer;
        for (int tries = 0; tries < 100 && answer.status != 403; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            answer = visitor.get(segment);
        }
        CHECK(answer.status == 403);
        CHECK(answer.header("supple-access") == "revoked");
        CHECK(visitor.get("/watch/practice").status == 403);
    }
}
