#include "store/practice_loop.hpp"
#include "two_customers.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace supple::store;

namespace
{

const LoopPart hips{.name = "Hips, slowly",
                    .from_seconds = 12.5,
                    .until_seconds = 31.25,
                    .rounds = 5,
                    .pause_seconds = 10};

struct Practising : TwoCustomers {
    Result<PracticeLoop> keep(const LoopPart& part)
    {
        return write([&](Transaction& tx) { return keep_loop(tx, ann, video, part); });
    }
    std::vector<PracticeLoop> loops(const CustomerId& whose)
    {
        return read([&](Snapshot& s) { return loops_of(s, whose, video); });
    }
};

} // namespace

TEST_SUITE("a practice loop")
{
    TEST_CASE("is kept whole, for one customer")
    {
        Practising shop;
        const auto kept = shop.keep(hips).value();
        const auto loops = shop.loops(shop.ann);
        REQUIRE(loops.size() == 1);
        CHECK(loops[0].id == kept.id);
        CHECK(loops[0].part.name == hips.name);
        CHECK(loops[0].part.from_seconds == hips.from_seconds);
        CHECK(loops[0].part.until_seconds == hips.until_seconds);
        CHECK(loops[0].part.rounds == hips.rounds);
        CHECK(loops[0].part.pause_seconds == hips.pause_seconds);
        CHECK(shop.loops(shop.bob).empty());
    }

    TEST_CASE("has a name, a length, and bounds")
    {
        Practising shop;
        const auto broken = [](auto change) {
            LoopPart part = hips;
            change(part);
            return part;
        };
        for (const LoopPart& wrong : {
                 broken([](LoopPart& part) { part.name = " "; }),
                 broken([](LoopPart& part) { part.name = "two\nlines"; }),
                 broken(
                     [](LoopPart& part) { part.name.assign(greatest_loop_name_length + 1, 'x'); }),
                 broken([](LoopPart& part) { part.from_seconds = -1; }),
                 broken([](LoopPart& part) { part.from_seconds = std::nan(""); }),
                 broken([](LoopPart& part) { part.until_seconds = part.from_seconds; }),
                 broken([](LoopPart& part) { part.until_seconds = HUGE_VAL; }),
                 broken([](LoopPart& part) { part.rounds = most_rounds + 1; }),
                 broken([](LoopPart& part) { part.rounds = -1; }),
                 broken([](LoopPart& part) { part.pause_seconds = longest_pause_seconds + 1; }),
             })
            CHECK(shop.keep(wrong).error() == Refusal::loop_invalid);
        CHECK(shop.loops(shop.ann).empty());
    }

    TEST_CASE("is one of so many")
    {
        Practising shop;
        for (std::size_t i = 0; i < most_loops_of_a_video; ++i)
            shop.keep(hips).value();
        CHECK(shop.keep(hips).error() == Refusal::too_many_loops);
    }

    TEST_CASE("is dropped by whom it belongs to, and by nobody else")
    {
        Practising shop;
        const auto kept = shop.keep(hips).value();
        const auto drop = [&](const CustomerId& who, const LoopId& loop) {
            return shop.write(
                [&](Transaction& tx) { return drop_loop(tx, who, shop.video, loop); });
        };
        CHECK(drop(shop.bob, kept.id).error() == Refusal::loop_not_found);
        CHECK(shop.loops(shop.ann).size() == 1);
        drop(shop.ann, kept.id).value();
        CHECK(shop.loops(shop.ann).empty());
        CHECK(drop(shop.ann, kept.id).error() == Refusal::loop_not_found);
    }
}
