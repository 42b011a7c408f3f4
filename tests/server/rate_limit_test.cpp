#include "server/rate_limit.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace supple;
using std::chrono::seconds;

namespace
{

constexpr store::Timestamp noon{seconds(1'800'000'000)};

int allowed(RateLimit& limit, std::uint64_t who, store::Timestamp now, int tries)
{
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += limit.wait(who, now) ? 0 : 1;
    return count;
}

} // namespace

TEST_SUITE("a rate limit")
{
    TEST_CASE("allows the burst at once, and then one each interval")
    {
        RateLimit limit({.burst = 5, .interval = seconds(20)});
        CHECK(allowed(limit, 1, noon, 9) == 5);
        CHECK(limit.wait(1, noon) == seconds(20));
        CHECK(limit.wait(1, noon + seconds(19)) == seconds(1));
        CHECK(allowed(limit, 1, noon + seconds(20), 3) == 1);
        CHECK(allowed(limit, 1, noon + seconds(60), 9) == 2);
        CHECK(allowed(limit, 1, noon + seconds(1000), 9) == 5);
    }

    TEST_CASE("tells how long to wait, and keeps its word")
    {
        RateLimit limit({.burst = 3, .interval = seconds(7)});
        auto now = noon;
        for (int i = 0; i < 100; ++i) {
            if (const auto wait = limit.wait(1, now)) {
                now += *wait;
                CHECK_FALSE(limit.wait(1, now));
            }
        }
        CHECK(now > noon);
    }

    TEST_CASE("does not count what it refused")
    {
        RateLimit limit({.burst = 1, .interval = seconds(20)});
        allowed(limit, 1, noon, 1000);
        CHECK(limit.wait(1, noon) == seconds(20));
    }

    TEST_CASE("is each one's own")
    {
        RateLimit limit({.burst = 2, .interval = seconds(20)});
        CHECK(allowed(limit, 1, noon, 9) == 2);
        CHECK(allowed(limit, 2, noon, 9) == 2);
    }

    TEST_CASE("lasts no longer when the clock is set back")
    {
        RateLimit limit({.burst = 2, .interval = seconds(20)});
        allowed(limit, 1, noon, 9);
        CHECK(*limit.wait(1, noon - std::chrono::days(365)) <= seconds(20));
    }

    TEST_CASE("forgets who came least lately, and keeps out no newcomer")
    {
        RateLimit limit({.burst = 1, .interval = seconds(3600)}, 10);
        allowed(limit, 1, noon, 1);
        allowed(limit, 2, noon, 1);
        for (std::uint64_t who = 100; who < 1000; ++who) {
            CHECK(allowed(limit, who, noon, 2) == 1);
            CHECK(allowed(limit, 1, noon, 1) == 0); // never away for long
        }
        CHECK(allowed(limit, 2, noon, 1) == 1);
    }

    TEST_CASE("counts right from several threads")
    {
        RateLimit limit({.burst = 100, .interval = seconds(3600)});
        std::vector<int> counts(4);
        std::vector<std::thread> threads;
        for (int& count : counts)
            threads.emplace_back([&] { count = allowed(limit, 1, noon, 100); });
        for (std::thread& thread : threads)
            thread.join();
        CHECK(counts[0] + counts[1] + counts[2] + counts[3] == 100);
    }
}
