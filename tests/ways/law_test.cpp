#include "store/invoice.hpp"
#include "store/order.hpp"
#include "store/sale_terms.hpp"
#include "store/withdrawal.hpp"
#include "tests/ways/german_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>

using namespace supple;
using namespace supple::test;

namespace
{

const std::string course_page = fmt::format("/courses/{}", course);
const std::string checkout = course_page + "/checkout";

std::vector<store::Order> orders_of(OpenShop& shop)
{
    auto database = shop.database();
    return database.read(
        [](store::Snapshot& snapshot) { return store::list_orders(snapshot, {}); });
}

// Buys as a German shop asks; the order's id.
std::string buy(Visitor& visitor, const std::string& email)
{
    const auto terms = terms_of(visitor.get(course_page));
    const auto answer = visitor.post(
        checkout, fmt::format("email={}&terms={}&begin_at_once=yes&right_ends=yes", email, terms));
    REQUIRE(answer.status == 303);
    const std::string location = answer.header("location");
    const auto order = location.substr(location.rfind('/') + 1);
    visitor.decide(order, "pay");
    return order;
}

} // namespace

TEST_SUITE("a sale in Germany")
{
    TEST_CASE("says before the button what the law asks for, and ticks no box")
    {
        OpenShop shop(german());
        const auto page = Visitor(shop).get(course_page);
        CHECK(has(page, "Order with obligation to pay</button>"));
        CHECK(has(page, "incl. 19 % VAT"));
        CHECK(has(page, "Mara Lindqvist, Lindenweg 4, 10115 Berlin"));
        CHECK(has(page, "name=\"begin_at_once\" value=\"yes\" required>"));
        CHECK(has(page, "name=\"right_ends\" value=\"yes\" required>"));
        CHECK(has(page, "href=\"/withdraw\""));
    }

    TEST_CASE("does not begin without both boxes, and keeps what was filled in")
    {
        OpenShop shop(german());
        Visitor visitor(shop);
        const auto terms = terms_of(visitor.get(course_page));
        const auto refused = visitor.post(
            checkout, fmt::format("email=ada@example.org&terms={}&right_ends=yes", terms));
        CHECK(refused.status == 400);
        CHECK(has(refused, "tick both boxes"));
        CHECK(has(refused, "value=\"ada@example.org\""));
        CHECK(has(refused, "name=\"begin_at_once\" value=\"yes\" required>"));
        CHECK(has(refused, "name=\"right_ends\" value=\"yes\" required checked>"));
        CHECK(orders_of(shop).empty());
    }

    TEST_CASE("does not begin under words that the buyer did not see")
    {
        OpenShop shop(german());
        const auto refused = Visitor(shop).post(
            checkout, fmt::format("email=ada@example.org&terms={}&begin_at_once=yes&right_ends=yes",
                                  std::string(64, '0')));
        CHECK(refused.status == 409);
        CHECK(has(refused, "have changed"));
        CHECK(orders_of(shop).empty());
    }

    TEST_CASE("keeps the very words of the page with the order")
    {
        OpenShop shop(german());
        Visitor visitor(shop);
        buy(visitor, "ada@example.org");
        const auto order = orders_of(shop).at(0);
        auto database = shop.database();
        database.read([&](store::Snapshot& snapshot) {
            const auto kept = store::terms_of(snapshot, order.id).value();
            CHECK(kept.begins_at_once);
            CHECK(kept.right_ends);
            CHECK(kept.seller_country == "DE");
            const auto text = store::text_shown(snapshot, *kept.text_hash).value();
            CHECK(text.hash() == *kept.text_hash);
            CHECK(text.text.find("( Order with obligation to pay )") != std::string::npos);
            CHECK(text.text.find("[ ] I know that I lose my right of withdrawal") !=
                  std::string::npos);
        });
    }

    TEST_CASE("has an invoice that its buyer sees, completes once, and nobody else sees")
    {
        OpenShop shop(german());
        Visitor visitor(shop);
        const auto order = buy(visitor, "ada@example.org");
        const auto address = fmt::format("/orders/{}/invoice", order);
        CHECK(has(visitor.get("/orders/" + order), address));
        const auto invoice = visitor.get(address);
        CHECK(invoice.status == 200);
        for (const auto* part : {"TEST-000001", "$24.37", "$4.63", "$29.00", "19 % VAT",
                                 "DE123456789", "Lindenweg 4", "ada@example.org"})
            CHECK(has(invoice, part));

        CHECK(visitor.post(address, "name=&address=x").status == 400);
        const auto entered = visitor.post(
            address, "name=Studio+%3Cb%3E&address=Way+1%0D%0ATown%0D%0A&tax_number=SE1");
        CHECK(entered.status == 303);
        CHECK(has(visitor.get(address), "Studio &lt;b&gt;<br>Way 1<br>Town<br>Your VAT id SE1"));
        CHECK(visitor.post(address, "name=Other").status == 409);

        Visitor stranger(shop);
        CHECK(stranger.get(address).status == 303);
        CHECK(stranger.get(address).header("location") == "/sign-in?next=" + address);
        CHECK(stranger.post(address, "name=Mine").header("location") == "/sign-in?next=" + address);
        CHECK_FALSE(has(stranger.get("/orders/" + order), address));
        CHECK(visitor.get("/orders/o234567234567234567/invoice").status == 404);
    }
}

TEST_SUITE("a withdrawal on the site")
{
    TEST_CASE("takes two steps, without an account, and is acknowledged by mail")
    {
        OpenShop shop(german());
        Visitor buyer(shop);
        const auto order = buy(buyer, "ada@example.org");
        Visitor visitor(shop); // another browser, without a cookie
        CHECK(has(visitor.get("/withdraw"), "Withdraw from contract</button>"));
        const auto statement = "order=1&name=Ada+Lee&email=ada@example.org";
        const auto review = visitor.post("/withdraw", statement);
        CHECK(has(review, "Confirm withdrawal</button>"));
        CHECK(has(review, "Ada Lee"));
        auto database = shop.database();
        const auto kept = [&] {
            return database.read([&](store::Snapshot& snapshot) {
                return store::withdrawal_of(snapshot, orders_of(shop).at(0).id);
            });
        };
        CHECK_FALSE(kept());
        CHECK(has(visitor.post("/withdraw/confirm", statement), "has reached us"));
        REQUIRE(kept());
        CHECK(kept()->standing == store::WithdrawalStanding::right_ended);
        CHECK(orders_of(shop).at(0).state == store::OrderState::paid);
        CHECK(orders_of(shop).at(0).needs_attention);
        CHECK(has(buyer.get("/orders/" + order), "You stated your withdrawal"));
        bool acknowledged = false;
        for (int tries = 0; tries < 200 && !acknowledged; ++tries) {
            acknowledged =
                shop.all_mail().find("We have received your withdrawal") != std::string::npos;
            if (!acknowledged)
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        CHECK(acknowledged);
    }

    TEST_CASE("answers an unknown order as it answers a known one")
    {
        OpenShop shop(german());
        Visitor buyer(shop);
        buy(buyer, "ada@example.org");
        Visitor visitor(shop);
        const auto without_time = [](std::string body) {
            const auto at = body.find("Received on <strong>");
            REQUIRE(at != std::string::npos);
            return body.erase(at, body.find("</strong>", at) - at);
        };
        const auto known =
            visitor.post("/withdraw/confirm", "order=1&name=A&email=ada@example.org");
        const auto unknown =
            visitor.post("/withdraw/confirm", "order=2&name=A&email=ada@example.org");
        CHECK(known.status == unknown.status);
        CHECK(without_time(known.body) == without_time(unknown.body));
    }

    TEST_CASE("is filled in from the order's page for its buyer alone")
    {
        OpenShop shop(german());
        Visitor buyer(shop);
        const auto order = buy(buyer, "ada@example.org");
        CHECK(has(buyer.get("/withdraw?order=" + order), "value=\"ada@example.org\""));
        Visitor stranger(shop);
        CHECK_FALSE(has(stranger.get("/withdraw?order=" + order), "ada@example.org"));
        CHECK_FALSE(has(stranger.get("/withdraw?order=%22%3Ex"), "\"%22%3Ex"));
    }

    TEST_CASE("is refused with a sentence when something is missing")
    {
        OpenShop shop(german());
        Visitor visitor(shop);
        CHECK(visitor.post("/withdraw", "order=1&name=A&email=nobody").status == 400);
        const auto refused = visitor.post("/withdraw", "order=1&name=&email=ada@example.org");
        CHECK(refused.status == 400);
        CHECK(has(refused, "fill in the order number and your name"));
        CHECK(has(refused, "value=\"ada@example.org\""));
    }
}

TEST_SUITE("a shop without a country")
{
    TEST_CASE("promises nothing and asks nothing")
    {
        OpenShop shop;
        Visitor visitor(shop);
        const auto page = visitor.get(course_page);
        CHECK_FALSE(has(page, "name=\"terms\""));
        CHECK_FALSE(has(page, "href=\"/withdraw\""));
        CHECK(has(page, "Buy and watch</button>"));
        visitor.order("ada@example.org");
        CHECK(orders_of(shop).size() == 1);
    }
}

TEST_SUITE("a shop that opens")
{
    TEST_CASE("sweeps what it kept long enough")
    {
        OpenShop shop;
        store::SteppingClock last_year{std::chrono::floor<std::chrono::seconds>(
            std::chrono::system_clock::now() - std::chrono::days(365))};
        store::SystemRandom random;
        auto then = store::Database::open(shop.config().database(), last_year, random);
        const auto secret = then.write(
            [](store::Transaction& tx) { return store::open_session(tx, std::nullopt).secret; });
        const auto is_there = [&] {
            return then.read([&](store::Snapshot& snapshot) {
                return store::session_of(snapshot, secret, last_year.now()).has_value();
            });
        };
        REQUIRE(is_there());
        const store::SystemClock clock;
        Log log(shop.config().data / "second.log");
        App second(shop.config(), clock, log);
        second.start();
        for (int tries = 0; tries < 200 && is_there(); ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        CHECK_FALSE(is_there());
    }
}
