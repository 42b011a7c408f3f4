#include "store/practice_diary.hpp"
#include "two_customers.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace supple::store;

namespace
{

// The shop of the tests opens on 15 January 2027, 08:00 UTC.
constexpr auto today = "2027-01-15";

struct Practising : TwoCustomers {
    Result<void> note(const Practised& practised)
    {
        return write([&](Transaction& tx) { return note_practice(tx, ann, video, practised); });
    }
    std::vector<PracticeDay> diary(const CustomerId& whose)
    {
        return read([&](Snapshot& s) { return diary_of(s, whose); });
    }
};

} // namespace

TEST_SUITE("a practice diary")
{
    TEST_CASE("adds up what was practised on a day, and keeps where it stopped")
    {
        Practising shop;
        shop.note({today, 10, 40}).value();
        shop.note({today, 7.5, 47.5}).value();
        shop.note({"2027-01-14", 10, 12}).value();
        const auto days = shop.diary(shop.ann);
        REQUIRE(days.size() == 2);
        CHECK(days[0].day == today);
        CHECK(days[0].seconds == 17.5);
        CHECK(days[0].left_at_seconds == 47.5);
        CHECK_FALSE(days[0].course.empty());
        CHECK_FALSE(days[0].video.empty());
        CHECK(days[1].day == "2027-01-14");
        CHECK(shop.diary(shop.bob).empty());
    }

    TEST_CASE("believes nothing that cannot be")
    {
        Practising shop;
        for (const char* day : {"2027-01-12", "2027-01-18", "1970-01-01", "2027-02-30", "2027-1-15",
                                "15.01.2027", "", "2027-01-15T08", "+027-01-15", "2027--1-15"})
            CHECK(shop.note({day, 5, 5}).error() == Refusal::practice_invalid);
        for (const double seconds : {-1.0, longest_practised_seconds + 1, std::nan(""), HUGE_VAL})
            CHECK(shop.note({today, seconds, 5}).error() == Refusal::practice_invalid);
        for (const double place : {-1.0, std::nan(""), 1e9})
            CHECK(shop.note({today, 5, place}).error() == Refusal::practice_invalid);
        CHECK(shop.diary(shop.ann).empty());
    }

    TEST_CASE("takes the day of any calendar on earth")
    {
        Practising shop;
        for (const char* day : {"2027-01-14", today, "2027-01-16"})
            CHECK(shop.note({day, 5, 5}).has_value());
    }

    TEST_CASE("never counts more than a day has")
    {
        Practising shop;
        const auto tellings = static_cast<int>(86400 / longest_practised_seconds) + 2;
        shop.write([&](Transaction& tx) {
            for (int i = 0; i < tellings; ++i)
                note_practice(tx, shop.ann, shop.video, {today, longest_practised_seconds, 1})
                    .value();
        });
        CHECK(shop.diary(shop.ann).front().seconds == 86400);
    }

    TEST_CASE("is erased whole, and only one's own")
    {
        Practising shop;
        shop.note({today, 5, 5}).value();
        shop.write([&](Transaction& tx) {
            note_practice(tx, shop.bob, shop.video, {today, 5, 5}).value();
            erase_diary(tx, shop.ann);
        });
        CHECK(shop.diary(shop.ann).empty());
        CHECK(shop.diary(shop.bob).size() == 1);
    }
}
