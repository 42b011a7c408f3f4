#include "shop.hpp"
#include "store/bundle.hpp"
#include "store/entitlement.hpp"
#include "store/library.hpp"
#include "store/outbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace supple::store;

namespace
{

struct BundleShop : Shop {
    Course evening = write([](Transaction& tx) { return stock(tx, "evening", dollars("19.00")); });
    Course both = write([this](Transaction& tx) {
        const auto made = create_bundle(tx, "both", {.title = "Both", .summary = ""},
                                        std::vector{course.id, evening.id})
                              .value();
        set_offer(tx, made.id, dollars("39.00"), {}).value();
        return publish_course(tx, made.id).value();
    });

    Order begin_both(std::string_view email = "ann@example.org")
    {
        return write([&](Transaction& tx) { return begin_order(tx, "both", email); });
    }
    /// Whether each of the two may be watched: "11", "10", "00".
    std::string open_to(const Order& order)
    {
        return read([&](Snapshot& snapshot) {
            std::string open;
            for (const auto& id : {course.id, evening.id})
                open += current_entitlement(snapshot, order.customer, id, clock.now()) ? '1' : '0';
            return open;
        });
    }
    Result<Fulfilment> report(const Order& order, const Movement& movement)
    {
        return write([&](Transaction& tx) { return fulfil(tx, order.id, movement); });
    }
};

} // namespace

TEST_SUITE("a bundle")
{
    TEST_CASE("opens every course in it, once each, with one receipt")
    {
        BundleShop shop;
        const auto order = shop.begin_both();
        CHECK(order.price == dollars("39.00"));
        for (int i = 0; i < 2; ++i)
            shop.report(order, charge(order)).value();
        CHECK(shop.open_to(order) == "11");
        shop.read([&](Snapshot& snapshot) {
            CHECK(list_entitlements(snapshot, order.id).size() == 2);
            CHECK(messages_to(snapshot, order.email).size() == 1);
        });
    }

    TEST_CASE("refunded closes every course, and leaves what was bought apart")
    {
        BundleShop shop;
        shop.sell(); // the first course alone
        const auto order = shop.begin_both();
        shop.report(order, charge(order)).value();
        shop.report(order, movement(order, PaymentKind::refund, order.price, "re_1")).value();
        CHECK(shop.open_to(order) == "10");
    }

    TEST_CASE("ends the same in whatever order the news comes")
    {
        std::vector<int> places{0, 1, 2, 3};
        do {
            BundleShop shop;
            const auto order = shop.begin_both();
            const std::vector<Movement> news{
                charge(order), movement(order, PaymentKind::refund, dollars("10"), "re_1"),
                movement(order, PaymentKind::dispute_opened, order.price, "dp_1"),
                movement(order, PaymentKind::dispute_won, order.price, "dp_1")};
            for (const int place : places)
                shop.report(order, news[static_cast<std::size_t>(place)]).value();
            CHECK(shop.look(order).state == OrderState::paid);
            CHECK(shop.open_to(order) == "11");
            shop.read([&](Snapshot& snapshot) {
                const auto all = list_entitlements(snapshot, order.id);
                CHECK(std::ranges::count_if(
                          all, [](const Entitlement& one) { return !one.revoked; }) == 2);
            });
        } while (std::ranges::next_permutation(places).found);
    }

    TEST_CASE("that changes later gives and takes nothing of what was bought")
    {
        BundleShop shop;
        const auto order = shop.begin_both();
        const auto third =
            shop.write([](Transaction& tx) { return stock(tx, "morning", dollars("9")); });
        shop.write([&](Transaction& tx) {
            set_bundle(tx, shop.both.id, std::vector{third.id, shop.course.id}).value();
        });
        shop.report(order, charge(order)).value();
        CHECK(shop.open_to(order) == "11");
        shop.read([&](Snapshot& snapshot) {
            CHECK_FALSE(current_entitlement(snapshot, order.customer, third.id, shop.clock.now()));
            const auto now_in = courses_in(snapshot, shop.both.id);
            REQUIRE(now_in.size() == 2);
            CHECK(now_in[0].slug == "morning");
            CHECK(bundles_with(snapshot, shop.evening.id).empty());
            CHECK(bundles_with(snapshot, third.id).size() == 1);
        });
    }

    TEST_CASE("does not get back by a won dispute the course that the operator took away")
    {
        BundleShop shop;
        const auto order = shop.begin_both();
        shop.report(order, charge(order)).value();
        shop.write([&](Transaction& tx) { revoke(tx, order.customer, shop.course.id).value(); });
        shop.report(order, movement(order, PaymentKind::dispute_opened, order.price, "dp")).value();
        CHECK(shop.open_to(order) == "00");
        shop.report(order, movement(order, PaymentKind::dispute_won, order.price, "dp")).value();
        CHECK(shop.open_to(order) == "01");
    }

    TEST_CASE("is bought for what it adds, but not by who owns all of it for ever")
    {
        BundleShop shop;
        const auto single = shop.sell();
        const auto fresh =
            shop.write([&](Transaction& tx) { return open_session(tx, single.customer); });
        const auto begin = [&] {
            return shop.write([&](Transaction& tx) {
                return begin_checkout(tx, {.course_slug = "both",
                                           .email = "ann@example.org",
                                           .provider = "test",
                                           .browser = fresh.session});
            });
        };
        const auto order = begin().value().order;
        shop.report(order, charge(order)).value();
        CHECK(begin().error() == Refusal::already_owned);
    }

    TEST_CASE("holds two or more courses, each once, and neither videos nor bundles")
    {
        BundleShop shop;
        shop.write([&](Transaction& tx) {
            const auto set = [&](std::vector<CourseId> ids) {
                return set_bundle(tx, shop.both.id, ids).error();
            };
            CHECK(set({shop.course.id}) == Refusal::bundle_invalid);
            CHECK(set({shop.course.id, shop.course.id}) == Refusal::bundle_invalid);
            CHECK(set({shop.course.id, shop.both.id}) == Refusal::bundle_invalid);
            CHECK(set({shop.course.id, CourseId::fresh(tx.random())}) == Refusal::course_not_found);
            CHECK(add_video(tx, shop.both.id, "film", "Film").error() == Refusal::bundle_invalid);
            CHECK(set_bundle(tx, shop.course.id, std::vector{shop.evening.id}).error() ==
                  Refusal::bundle_invalid);
        });
    }

    TEST_CASE("is published when each of its courses can be watched and it has a price")
    {
        BundleShop shop;
        shop.write([&](Transaction& tx) {
            const auto empty = create_course(tx, "empty", {.title = "E", .summary = ""}).value();
            const auto more = create_bundle(tx, "more", {.title = "More", .summary = ""},
                                            std::vector{shop.course.id, empty.id})
                                  .value();
            CHECK(publish_course(tx, more.id).error() == Refusal::course_without_video);
            set_bundle(tx, more.id, std::vector{shop.course.id, shop.evening.id}).value();
            CHECK(publish_course(tx, more.id).error() == Refusal::course_without_offer);
        });
    }
}
