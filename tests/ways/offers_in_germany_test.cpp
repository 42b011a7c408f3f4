// Each kind of offer once under a law that asks for something: the words, the boxes and the invoice
// are the same business for all of them.
#include "store/order.hpp"
#include "store/sale_terms.hpp"
#include "tests/ways/german_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace supple;
using namespace supple::test;

namespace
{

const std::string both_boxes = "&begin_at_once=yes&right_ends=yes";

// Buys from this page, with more of the form than address and boxes; the order's id.
std::string buy_at(Visitor& visitor, const std::string& page, const std::string& more = "")
{
    const auto terms = terms_of(visitor.get(page));
    const auto form = fmt::format("email=ada@example.org&terms={}{}", terms, more);
    const auto refused = visitor.post(page + "/checkout", form);
    CHECK(refused.status == 400);
    CHECK(has(refused, "tick both boxes"));
    const auto begun = visitor.post(page + "/checkout", form + both_boxes);
    REQUIRE(begun.status == 303);
    const std::string location = begun.header("location");
    const auto order = location.substr(location.rfind('/') + 1);
    visitor.decide(order, "pay");
    return order;
}

void set_terms(OpenShop& shop, const store::OfferTerms& terms)
{
    shop.database().write([&](store::Transaction& tx) {
        const auto sold = store::find_course(tx, course).value();
        store::set_offer(tx, sold.id, terms).value();
    });
}

store::Money dollars(std::string_view amount)
{
    return store::Money::parse(amount, "USD").value();
}

} // namespace

TEST_SUITE("in Germany")
{
    TEST_CASE("a bundle is sold under the same words, and its invoice names it")
    {
        OpenShop shop(german());
        sell_bundle(shop);
        Visitor visitor(shop);
        const auto page = visitor.get("/courses/both");
        CHECK(has(page, "Order with obligation to pay</button>"));
        CHECK(has(page, "incl. 19 % VAT"));
        const auto order = buy_at(visitor, "/courses/both");
        const auto invoice = visitor.get(fmt::format("/orders/{}/invoice", order));
        for (const auto* part : {"Both", "$39.00", "$32.77", "$6.23"})
            CHECK(has(invoice, part));
        CHECK(visitor.get("/watch/practice").status == 200);
    }

    TEST_CASE("a price that the buyer names contains its tax")
    {
        OpenShop shop(german());
        set_terms(shop, {.price = dollars("20"), .least = 500});
        Visitor visitor(shop);
        const auto order = buy_at(visitor, "/courses/practice", "&sum=12%2C50");
        const auto invoice = visitor.get(fmt::format("/orders/{}/invoice", order));
        for (const auto* part : {"$12.50", "$10.50", "$2.00"})
            CHECK(has(invoice, part));
    }

    TEST_CASE(
        "a gift has its buyer's consent and its buyer's invoice, which its recipient never sees")
    {
        OpenShop shop(german());
        Visitor buyer(shop);
        const auto order =
            buy_at(buyer, "/courses/practice", "&gift_to=bea%40example.org&gift_from=Ada");
        const auto invoice = fmt::format("/orders/{}/invoice", order);
        CHECK(has(buyer.get(invoice), "ada@example.org"));
        shop.database().read([&](store::Snapshot& snapshot) {
            const auto bought = store::list_orders(snapshot, {}).at(0);
            CHECK(store::terms_of(snapshot, bought.id).value().right_ends);
        });
        const std::string mail = shop.mail_to("To: <bea@example.org>");
        const auto at = mail.find("/gifts/");
        REQUIRE(at != std::string::npos);
        const std::string link = mail.substr(at, mail.find_first_of(" \r\n\"", at) - at);
        Visitor bea(shop);
        CHECK(bea.post(link, "email=bea%40example.org").header("location") == "/library");
        CHECK_FALSE(bea.stream_address().empty());
        CHECK(bea.get(invoice).status != 200);
        CHECK_FALSE(has(bea.get(invoice), "ada@example.org"));
        CHECK_FALSE(has(bea.get("/orders/" + order), invoice));
    }

    TEST_CASE("what is free asks for no obligation to pay")
    {
        OpenShop shop(german());
        set_terms(shop, {.price = dollars("0")});
        Visitor visitor(shop);
        CHECK_FALSE(has(visitor.get("/courses/practice"), "obligation to pay"));
    }
}
