#include "shop.hpp"
#include "store/customer.hpp"
#include "store/playback_position.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace supple::store;

TEST_SUITE("a playback position")
{
    TEST_CASE("is the last one said, for each customer")
    {
        Shop shop;
        shop.write([&](Transaction& tx) {
            const auto video = videos_of(tx, shop.course.id).front().id;
            const auto ann = ensure_customer(tx, Email::parse("ann@example.org").value()).id;
            const auto bob = ensure_customer(tx, Email::parse("bob@example.org").value()).id;
            CHECK_FALSE(position(tx, ann, video));
            save_position(tx, ann, video, 12.5).value();
            save_position(tx, ann, video, 40.25).value();
            CHECK(position(tx, ann, video) == 40.25);
            CHECK_FALSE(position(tx, bob, video));
        });
    }

    TEST_CASE("is a time in a video")
    {
        Shop shop;
        shop.write([&](Transaction& tx) {
            const auto video = videos_of(tx, shop.course.id).front().id;
            const auto ann = ensure_customer(tx, Email::parse("ann@example.org").value()).id;
            for (const double wrong : {-1.0, std::nan(""), HUGE_VAL, 1e9})
                CHECK(save_position(tx, ann, video, wrong).error() == Refusal::position_invalid);
        });
    }
}
