#include "server/watchdog.hpp"

#include <doctest/doctest.h>

using supple::Watchdog;

TEST_SUITE("the watchdog")
{
    TEST_CASE("sees life only when every worker's heart has beaten since")
    {
        Watchdog watchdog;
        CHECK(watchdog.sees_life({1, 7}));
        CHECK(watchdog.sees_life({2, 8}));
        CHECK_FALSE(watchdog.sees_life({3, 8}));
        CHECK_FALSE(watchdog.sees_life({3, 9}));
        CHECK(watchdog.sees_life({4, 10}));
    }
}
