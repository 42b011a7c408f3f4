#include "store/coupon.hpp"
#include "store/entitlement.hpp"
#include "store/order.hpp"
#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace supple;
using supple::test::OpenShop;
using supple::test::sell_bundle;
using supple::test::Visitor;

namespace
{

bool has(const http::test::Answer& answer, std::string_view text)
{
    return answer.body.find(text) != std::string::npos;
}

void set_terms(OpenShop& shop, const store::OfferTerms& terms)
{
    shop.database().write([&](store::Transaction& tx) {
        const auto sold = store::find_course(tx, test::course).value();
        store::set_offer(tx, sold.id, terms).value();
    });
}

void make_coupon(OpenShop& shop, const store::Coupon& coupon)
{
    shop.database().write(
        [&](store::Transaction& tx) { store::create_coupon(tx, coupon).value(); });
}

store::Money dollars(std::string_view amount)
{
    return store::Money::parse(amount, "USD").value();
}

std::vector<store::Order> orders(OpenShop& shop)
{
    return shop.database().read(
        [](store::Snapshot& snapshot) { return store::list_orders(snapshot, {}); });
}

} // namespace

TEST_SUITE("a code")
{
    TEST_CASE("shows its price before and after, and the payment page asks for that")
    {
        OpenShop shop;
        make_coupon(shop, {.code = "YOGA", .percent = 20});
        Visitor visitor(shop);
        const auto page = visitor.get("/courses/practice?code=%20yoga");
        CHECK(has(page, "$29.00"));
        CHECK(has(page, "$23.20"));
        CHECK(has(page, R"(name="code" value="YOGA")"));
        CHECK_FALSE(has(page, "canonical"));
        const auto begun =
            visitor.post("/courses/practice/checkout", "email=ada%40example.org&code=YOGA");
        REQUIRE(begun.status == 303);
        CHECK(has(visitor.get(begun.header("location")), "$23.20"));
        REQUIRE(orders(shop).size() == 1);
        CHECK(orders(shop)[0].price == dollars("23.20"));
    }

    TEST_CASE("that does not hold is refused with a sentence, and nothing is ordered")
    {
        OpenShop shop;
        make_coupon(shop, {.code = "GONE", .percent = 20, .till = store::Timestamp{}});
        Visitor visitor(shop);
        CHECK(has(visitor.get("/courses/practice?code=gone"), "This code has ended"));
        const auto refused =
            visitor.post("/courses/practice/checkout", "email=ada%40example.org&code=gone");
        CHECK(refused.status == 409);
        CHECK(has(refused, "This code has ended"));
        CHECK(has(refused, "ada@example.org"));
        CHECK_FALSE(has(refused, R"(type="hidden" name="code")")); // or it would be refused again
        CHECK(has(visitor.get("/courses/practice?code=%3Cb%3E"), "We do not know this code"));
        CHECK(orders(shop).empty());
    }

    TEST_CASE("of all of the price leads straight to the thank-you page, and to the stream")
    {
        OpenShop shop;
        make_coupon(shop, {.code = "FRIEND", .percent = 100, .uses_limit = 1});
        Visitor visitor(shop);
        const auto begun =
            visitor.post("/courses/practice/checkout", "email=ada%40example.org&code=friend");
        REQUIRE(begun.status == 303);
        CHECK(begun.header("location").starts_with("/orders/"));
        CHECK(has(visitor.get(begun.header("location")), "/watch/practice"));
        CHECK_FALSE(visitor.stream_address().empty());
        Visitor other(shop);
        CHECK(other.post("/courses/practice/checkout", "email=bea%40example.org&code=friend")
                  .status == 409);
    }
}

TEST_SUITE("a free course")
{
    TEST_CASE("asks for an address and nothing else")
    {
        OpenShop shop;
        set_terms(shop, {.price = dollars("0")});
        Visitor visitor(shop);
        CHECK(has(visitor.get("/courses/practice"), "Free"));
        CHECK_FALSE(has(visitor.get("/courses/practice"), "Buy and watch"));
        const auto got = visitor.post("/courses/practice/checkout", "email=ada%40example.org");
        CHECK(got.header("location").starts_with("/orders/"));
        CHECK_FALSE(visitor.stream_address().empty());
        CHECK_FALSE(shop.mail_to("ada@example.org").empty());
    }
}

TEST_SUITE("a price that the buyer names")
{
    TEST_CASE("is suggested, taken in her way of writing, and refused below the least")
    {
        OpenShop shop;
        set_terms(shop, {.price = dollars("20"), .least = 500});
        Visitor visitor(shop);
        const auto page = visitor.get("/courses/practice");
        CHECK(has(page, "from $5.00"));
        CHECK(has(page, R"(value="20.00")"));
        const auto refused =
            visitor.post("/courses/practice/checkout", "email=ada%40example.org&sum=4%2C99");
        CHECK(refused.status == 400);
        CHECK(has(refused, "$5.00"));
        CHECK(has(refused, R"(value="4,99")"));
        const auto begun =
            visitor.post("/courses/practice/checkout", "email=ada%40example.org&sum=12%2C50");
        REQUIRE(begun.status == 303);
        CHECK(has(visitor.get(begun.header("location")), "$12.50"));
    }
}

TEST_SUITE("a rental")
{
    TEST_CASE("begins when the practice is first opened, and says when it ends")
    {
        OpenShop shop;
        set_terms(shop, {.price = dollars("9"),
                         .access_days = 30,
                         .access_from = store::AccessStart::first_play});
        Visitor visitor(shop);
        visitor.decide(visitor.order("ada@example.org"), "pay");
        CHECK(has(visitor.get("/library"), "30 days from first play"));
        CHECK(has(visitor.get("/watch/practice"), "30 days"));
        CHECK(has(visitor.get("/library"), "30 days from first play")); // a page is no play
        REQUIRE_FALSE(visitor.stream_address().empty());
        const auto until = [&] {
            return shop.database()
                .read([&](store::Snapshot& snapshot) {
                    return store::list_entitlements(snapshot, orders(shop).front().id);
                })
                .at(0)
                .until;
        };
        const auto end = until();
        REQUIRE(end);
        CHECK(has(visitor.get("/library"), " UTC"));
        CHECK_FALSE(visitor.stream_address().empty());
        CHECK(until() == end);
    }
}

TEST_SUITE("a bundle")
{
    TEST_CASE("says what is in it and what is owned, and opens all of it")
    {
        OpenShop shop;
        sell_bundle(shop);
        Visitor visitor(shop);
        CHECK(has(visitor.get("/courses/practice"), "/courses/both"));
        visitor.decide(visitor.order("ada@example.org"), "pay");
        const auto page = visitor.get("/courses/both");
        CHECK(has(page, "Evening"));
        CHECK(has(page, "(yours already)"));
        CHECK(has(page, "$39.00"));
        const auto begun = visitor.post("/courses/both/checkout", "email=ada%40example.org");
        REQUIRE(begun.status == 303);
        const std::string location = begun.header("location");
        const std::string order = location.substr(location.rfind('/') + 1);
        visitor.decide(order, "pay");
        CHECK(has(visitor.get("/orders/" + order), R"(href="/library")"));
        CHECK(has(visitor.get("/library"), "/watch/evening"));
        CHECK(visitor.get("/watch/evening").status == 200);
        CHECK(visitor.get("/watch/both").status == 404);
    }
}

TEST_SUITE("a gift")
{
    TEST_CASE("goes from the buyer's form to the recipient's library, and never to the buyer's")
    {
        OpenShop shop;
        Visitor buyer(shop);
        const auto begun =
            buyer.post("/courses/practice/checkout",
                       "email=ada%40example.org&gift_to=bea%40example.org&gift_from=Ada"
                       "&gift_words=%3Cb%3ERest%3C%2Fb%3E%0D%0Awell");
        REQUIRE(begun.status == 303);
        const std::string location = begun.header("location");
        const std::string order = location.substr(location.rfind('/') + 1);
        buyer.decide(order, "pay");
        const auto thanks = buyer.get("/orders/" + order);
        CHECK(has(thanks, "This is a gift"));
        CHECK(has(thanks, "bea@example.org"));
        CHECK_FALSE(has(thanks, "/watch/"));
        CHECK(buyer.stream_address().empty());
        Visitor stranger(shop);
        CHECK_FALSE(has(stranger.get("/orders/" + order), "bea@example.org"));

        const std::string mail = shop.mail_to("To: <bea@example.org>");
        CHECK(mail.find("> <b>Rest</b>\r\n> well") != std::string::npos);
        CHECK(mail.find("&lt;b&gt;Rest") != std::string::npos);
        const auto at = mail.find("/gifts/");
        REQUIRE(at != std::string::npos);
        const std::string link = mail.substr(at, mail.find_first_of(" \r\n\"", at) - at);
        Visitor bea(shop);
        for (int i = 0; i < 2; ++i) { // a scanner opens it first
            const auto page = bea.get(link);
            CHECK(has(page, "&lt;b&gt;Rest"));
            CHECK(has(page, "Ada"));
            CHECK_FALSE(has(page, "ada@example.org"));
        }
        CHECK(bea.post(link, "email=bea").status == 400);
        CHECK(bea.post(link, "email=bea%40example.org", "Sec-Fetch-Site: cross-site\r\n").status ==
              403);
        CHECK(bea.post(link, "email=bea%40example.org").header("location") == "/library");
        CHECK(has(bea.get("/library"), "/watch/practice"));
        CHECK_FALSE(bea.stream_address().empty());
        CHECK(bea.get("/orders/" + order).body.find("ada@example.org") == std::string::npos);
        CHECK(bea.get(link).status == 410);
        CHECK(bea.post(link, "email=carl%40example.org").status == 410);
        CHECK(buyer.stream_address().empty());
        CHECK(has(buyer.get("/orders/" + order), "has been opened"));
    }

    TEST_CASE("is refused with a sentence beside what was typed")
    {
        OpenShop shop;
        Visitor buyer(shop);
        const auto refused = buyer.post("/courses/practice/checkout",
                                        "email=ada%40example.org&gift_to=bea&gift_words=Rest");
        CHECK(refused.status == 400);
        CHECK(has(refused, R"(value="bea")"));
        CHECK(has(refused, ">Rest</textarea>"));
        CHECK(orders(shop).empty());
        CHECK(buyer.get("/gifts/nothing").status == 404);
    }
}
