#include "shop.hpp"
#include "store/customer.hpp"
#include "store/entitlement.hpp"
#include "store/keyring.hpp"
#include "store/playback_session.hpp"
#include "store/retention.hpp"
#include "store/session.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace supple::store;
using namespace std::chrono_literals;

namespace
{

// Ann with access to the course, and browsers that are signed in as her.
struct Household : Shop {
    Entitlement entitlement = write([&](Transaction& tx) {
        const auto ann = ensure_customer(tx, Email::parse("ann@example.org").value());
        return grant_by_operator(tx, ann.id, course.id, {}).value();
    });
    int at_a_time = 2;

    SessionId browser()
    {
        return write(
            [&](Transaction& tx) { return open_session(tx, entitlement.customer).session.id; });
    }
    Result<PlaybackSession> play(const SessionId& browser, TakeOver take_over = TakeOver::no)
    {
        return write([&](Transaction& tx) {
            return begin_playback(tx, entitlement.id, browser, at_a_time, take_over);
        });
    }
    void see(const PlaybackSession& playback, std::vector<std::string> networks = {})
    {
        const std::array seen{SeenPlayback{playback.id, clock.now(), std::move(networks)}};
        write([&](Transaction& tx) { note_seen(tx, seen); });
    }
    bool goes_on(const SessionId& browser)
    {
        return read(
            [&](Snapshot& s) { return playback_of(s, entitlement.id, browser).has_value(); });
    }
    std::vector<PlaybackStop> stops(std::int64_t after = 0)
    {
        return read([&](Snapshot& s) { return stops_since(s, after, clock.now()); });
    }
    Spread spread()
    {
        return read([&](Snapshot& s) {
            return spread_of(s, entitlement.id, clock.now() - retention::playback);
        });
    }
    void sweep_all()
    {
        while (write([](Transaction& tx) { return sweep(tx); }) > 0) {
        }
    }
};

} // namespace

TEST_SUITE("a playback session")
{
    TEST_CASE("is the same one for the same browser, however often it asks")
    {
        Household home;
        const auto browser = home.browser();
        const auto first = home.play(browser).value();
        home.clock.advance(2h);
        CHECK(home.play(browser)->id == first.id);
        CHECK(home.play(browser, TakeOver::yes)->id == first.id);
        CHECK(home.stops().empty());
    }

    TEST_CASE("is refused to the third while two play, and to nobody without a limit")
    {
        Household home;
        home.play(home.browser()).value();
        home.play(home.browser()).value();
        CHECK(home.play(home.browser()).error() == Refusal::too_many_streams);
        home.at_a_time = 0;
        CHECK(home.play(home.browser()).has_value());
        CHECK(home.stops().empty());
    }

    TEST_CASE("takes the place of the one that began first when a person insists")
    {
        Household home;
        const auto [one, two, three] = std::array{home.browser(), home.browser(), home.browser()};
        const auto first = home.play(one).value();
        home.clock.advance(1s);
        const auto second = home.play(two).value();
        home.clock.advance(1min);
        home.see(first);
        home.see(second);
        home.play(three, TakeOver::yes).value();
        REQUIRE(home.stops().size() == 1);
        CHECK(home.stops().front().playback == first.id);
        CHECK_FALSE(home.goes_on(one));
        CHECK(home.goes_on(two));
        CHECK(home.play(one).error() == Refusal::too_many_streams);
        CHECK(home.play(two)->id == second.id);
        const auto back = home.play(one, TakeOver::yes).value();
        CHECK(back.id != first.id);
        CHECK_FALSE(home.goes_on(two));
    }

    TEST_CASE("that is quiet gives way without a word, the one that plays does not")
    {
        Household home;
        const auto [one, two, three] = std::array{home.browser(), home.browser(), home.browser()};
        const auto first = home.play(one).value();
        const auto second = home.play(two).value();
        home.clock.advance(quiet_after);
        home.see(first);
        CHECK(home.play(three).has_value());
        REQUIRE(home.stops().size() == 1);
        CHECK(home.stops().front().playback == second.id);
        CHECK(home.play(two).error() == Refusal::too_many_streams);
    }

    TEST_CASE("that is quiet goes on as long as nobody needs its place")
    {
        Household home;
        const auto browser = home.browser();
        const auto first = home.play(browser).value();
        home.play(home.browser()).value();
        home.clock.advance(std::chrono::days(20));
        CHECK(home.play(browser)->id == first.id);
        CHECK(home.play(home.browser()).has_value()); // the other one's
        CHECK(home.play(home.browser()).error() == Refusal::too_many_streams);
    }

    TEST_CASE("counts for its own entitlement alone")
    {
        Household home;
        home.at_a_time = 1;
        home.play(home.browser()).value();
        home.entitlement = home.write([&](Transaction& tx) {
            const auto bob = ensure_customer(tx, Email::parse("bob@example.org").value());
            return grant_by_operator(tx, bob.id, home.course.id, {}).value();
        });
        CHECK(home.play(home.browser()).has_value());
    }

    TEST_CASE("gives way to as many as a lowered limit asks for")
    {
        Household home;
        home.at_a_time = 4;
        for (int i = 0; i < 4; ++i)
            home.play(home.browser()).value();
        home.at_a_time = 2;
        home.play(home.browser(), TakeOver::yes).value();
        CHECK(home.stops().size() == 3);
    }

    TEST_CASE("is taken over so often and not more often")
    {
        Household home;
        home.at_a_time = 1;
        const std::array browsers{home.browser(), home.browser()};
        int taken = 0;
        while (home.play(browsers[static_cast<std::size_t>(taken) % 2], TakeOver::yes))
            ++taken;
        CHECK(taken == greatest_take_overs_an_hour + 1);
        home.clock.advance(1h);
        CHECK(home.play(browsers[static_cast<std::size_t>(taken) % 2], TakeOver::yes).has_value());
    }

    TEST_CASE("tells from how many browsers and networks it was watched, for thirty days")
    {
        Household home;
        const auto first = home.play(home.browser()).value();
        const auto second = home.play(home.browser()).value();
        home.see(first, {"192.0.2.0/24", "2001:db8:7::/48"});
        home.see(second, {"192.0.2.0/24"});
        CHECK(home.spread().browsers == 2);
        CHECK(home.spread().networks == 2);
        home.clock.advance(retention::playback - 1h);
        home.see(second, {"198.51.100.0/24"});
        home.clock.advance(1h);
        CHECK(home.spread().browsers == 1);
        CHECK(home.spread().networks == 1);
        home.sweep_all();
        CHECK(home.spread().networks == 1);
        home.clock.advance(retention::playback);
        home.sweep_all();
        CHECK(home.spread().browsers == 0);
        CHECK_FALSE(home.database.complaint());
    }

    TEST_CASE("keeps so many networks and no more, but knows those again")
    {
        Household home;
        const auto playback = home.play(home.browser()).value();
        for (int i = 0; i < greatest_networks + 20; ++i)
            home.see(playback, {"10.0." + std::to_string(i) + ".0/24"});
        CHECK(home.spread().networks == greatest_networks);
        home.clock.advance(retention::playback - 1s);
        home.see(playback, {"10.0.1.0/24"});
        home.clock.advance(1s);
        CHECK(home.spread().networks == 1);
    }

    TEST_CASE("that is gone is not seen again")
    {
        Household home;
        const auto playback = home.play(home.browser()).value();
        home.clock.advance(std::chrono::days(31));
        home.sweep_all();
        home.see(playback, {"192.0.2.0/24"});
        CHECK(home.spread().networks == 0);
    }
}

TEST_SUITE("a stop")
{
    TEST_CASE("keeps its number to itself after older ones are swept")
    {
        Household home;
        home.at_a_time = 1;
        for (int i = 0; i < 3; ++i)
            home.play(home.browser(), TakeOver::yes).value();
        const auto last = home.stops().back().sequence;
        home.clock.advance(retention::playback + 1s);
        home.sweep_all();
        CHECK(home.stops().empty()); // no token of theirs is good any more
        home.play(home.browser(), TakeOver::yes).value();
        home.play(home.browser(), TakeOver::yes).value();
        REQUIRE(home.stops(last).size() == 1);
        CHECK(home.stops(last).front().sequence == last + 1);
    }
}
