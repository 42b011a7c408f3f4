#include "store/erasure.hpp"
#include "store/outbox.hpp"
#include "store/personal_data.hpp"
#include "store/retention.hpp"
#include "store/session_request.hpp"
#include "store/time_zone.hpp"
#include "tests/store/shop.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <algorithm>

using namespace supple::store;

namespace
{

const auto ann = Email::parse("ann@example.org").value();
const Practitioner mara{.email = Email::parse("mara@studio.example").value(),
                        .time_zone = "Europe/Copenhagen"};

// The shop opens on 15 January 2027, 08:00 UTC.
SessionWish wish(std::string form = "one")
{
    return {.form = std::move(form),
            .kind = SessionKind::by_video_call,
            .name = "Ann Lee",
            .email = "Ann@example.org",
            .words = "My back.\nhttps://evil.example/",
            .time_zone = "America/New_York",
            .times = {"2027-02-01T09:30", "", "2027-07-01T09:30"}};
}

Result<SessionRequest> ask(Shop& shop, const SessionWish& wish)
{
    return shop.write([&](Transaction& tx) { return ask_for_session(tx, wish, mara); });
}

std::vector<Message> mails_to(Shop& shop, const Email& email)
{
    return shop.read([&](Snapshot& snapshot) { return messages_to(snapshot, email); });
}

std::string all_text(const std::vector<Message>& messages)
{
    std::string all;
    for (const Message& message : messages)
        all += boost::json::serialize(message.data);
    return all;
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

Result<SessionRequest> kept(Shop& shop)
{
    return shop.read([](Snapshot& snapshot) { return find_session_request(snapshot, 1); });
}

} // namespace

TEST_SUITE("a request for a private session")
{
    TEST_CASE("is kept with its times as moments")
    {
        Shop shop;
        REQUIRE(ask(shop, wish()).has_value());
        const auto request = kept(shop).value();
        CHECK(request.number == 1);
        CHECK(request.kind == SessionKind::by_video_call);
        CHECK(request.email == "Ann@example.org");
        CHECK(request.received == opening_day);
        REQUIRE(request.times.size() == 2);
        CHECK(local_time(request.times[0], "UTC") == "2027-02-01T14:30");
        CHECK(local_time(request.times[1], "UTC") == "2027-07-01T13:30"); // summer
    }

    TEST_CASE("is confirmed without a word of what was typed, and told to the practitioner whole")
    {
        Shop shop;
        REQUIRE(ask(shop, wish()).has_value());
        const auto confirmation = mails_to(shop, ann);
        REQUIRE(confirmation.size() == 1);
        CHECK(confirmation[0].kind == MessageKind::session_request);
        CHECK_FALSE(has(all_text(confirmation), "evil"));
        CHECK_FALSE(has(all_text(confirmation), "Lee"));
        CHECK(has(all_text(confirmation), "2027-02-01T09:30"));
        const auto notice = all_text(mails_to(shop, mara.email));
        for (const auto* part : {"Ann Lee", "Ann@example.org", "evil.example", "2027-02-01T09:30",
                                 "2027-02-01T15:30", "Europe/Copenhagen"})
            CHECK_MESSAGE(has(notice, part), std::string(part));
    }

    TEST_CASE("of one form is one request, however often its button is pressed")
    {
        Shop shop;
        const auto first = ask(shop, wish()).value();
        auto again = wish();
        again.email = "somebody.else@example.org";
        CHECK(ask(shop, again).value().id == first.id);
        CHECK(mails_to(shop, ann).size() == 1);
        CHECK(mails_to(shop, Email::parse(again.email).value()).empty());
    }

    TEST_CASE("is refused without a name, an address, a zone or a time to come")
    {
        Shop shop;
        const auto refusal = [&](auto change) {
            auto changed = wish();
            change(changed);
            return ask(shop, changed).error();
        };
        const auto time = [](std::vector<std::string> times) {
            return [times](SessionWish& w) { w.times = times; };
        };
        CHECK(refusal([](SessionWish& w) { w.name = ""; }) == Refusal::session_wish_invalid);
        CHECK(refusal([](SessionWish& w) { w.name = "A\r\nBcc: all"; }) ==
              Refusal::session_wish_invalid);
        CHECK(refusal([](SessionWish& w) {
                  w.words = std::string(greatest_session_words + 1, 'x');
              }) == Refusal::session_wish_invalid);
        CHECK(refusal([](SessionWish& w) { w.email = "ann"; }) == Refusal::email_invalid);
        for (const auto* zone : {"", "Mars/Base", "../etc/passwd", "posix/Europe/Berlin"})
            CHECK(refusal([&](SessionWish& w) { w.time_zone = zone; }) ==
                  Refusal::time_zone_unknown);
        for (const auto& times : std::vector<std::vector<std::string>>{
                 {},
                 {"", ""},
                 {"2027-01-01T10:00"},
                 {"2028-02-01T10:00"},
                 {"2027-02-30T10:00"},
                 {"2027-02-01T25:00"},
                 {"tomorrow"},
                 {"2027-02-01T10:00 or so"},
                 {"2027-02-01T10:00", "2027-02-02T10:00", "2027-02-03T10:00", "2027-02-04T10:00"}})
            CHECK(refusal(time(times)) == Refusal::session_time_invalid);
        CHECK(kept(shop).error() == Refusal::session_request_not_found);
        CHECK(mails_to(shop, mara.email).empty());
    }

    TEST_CASE("comes from one address three times a day, and not without end from all together")
    {
        Shop shop;
        for (int i = 0; i < greatest_session_requests_a_day; ++i)
            CHECK(ask(shop, wish("hers" + std::to_string(i))).has_value());
        CHECK(ask(shop, wish("hers")).error() == Refusal::too_many_requests);
        const auto from_all = [&] {
            int taken = 0;
            for (int i = 0; i < 2 * greatest_session_requests_an_hour; ++i) {
                auto one = wish("all" + std::to_string(i) + local_time(shop.clock.now(), "UTC"));
                one.email = "p" + std::to_string(i) + "@example.org";
                taken += ask(shop, one) ? 1 : 0;
            }
            return taken;
        };
        CHECK(from_all() == greatest_session_requests_an_hour - greatest_session_requests_a_day);
        shop.clock.advance(std::chrono::hours(2));
        CHECK(from_all() == greatest_session_requests_an_hour);
        shop.clock.advance(std::chrono::hours(24));
        CHECK(ask(shop, wish("hers")).has_value());
    }

    TEST_CASE("is answered by mail, as often as there is something to say")
    {
        Shop shop;
        REQUIRE(ask(shop, wish()).has_value());
        const auto answer = [&](std::int64_t number, std::string_view words) {
            return shop.write(
                [&](Transaction& tx) { return answer_session_request(tx, number, words); });
        };
        REQUIRE(answer(1, "Monday suits me.\nMara").has_value());
        shop.clock.advance(std::chrono::hours(1));
        REQUIRE(answer(1, "Or Tuesday.").has_value());
        const auto answers = kept(shop).value().answers;
        REQUIRE(answers.size() == 2);
        CHECK(answers[1].answered == opening_day + std::chrono::hours(1));
        CHECK(has(all_text(mails_to(shop, ann)), "Monday suits me.\\nMara"));
        CHECK(answer(1, " \n").error() == Refusal::session_wish_invalid);
        CHECK(answer(2, "Hello").error() == Refusal::session_request_not_found);
    }

    TEST_CASE(
        "is in the data of who asked, and forgotten with them, in the practitioner's mail too")
    {
        Shop shop;
        REQUIRE(ask(shop, wish()).has_value());
        REQUIRE(shop.write([](Transaction& tx) {
            return answer_session_request(tx, 1, "Dear Ann Lee, yes.").has_value();
        }));
        const auto data =
            shop.read([](Snapshot& snapshot) { return personal_data(snapshot, ann).value(); });
        CHECK(has(boost::json::serialize(data.at("private_sessions")), "evil.example"));
        CHECK(data.at("private_session_times").as_array().size() == 2);
        CHECK(has(boost::json::serialize(data.at("private_session_answers")), "Dear Ann Lee"));
        shop.write([](Transaction& tx) {
            return erase_customer(tx, ann, Unsettled::refused).has_value();
        });
        CHECK(kept(shop).value().name.empty());
        CHECK(kept(shop).value().email.empty());
        CHECK(kept(shop).value().words.empty());
        CHECK(kept(shop).value().answers.at(0).words.empty());
        CHECK_FALSE(has(all_text(mails_to(shop, mara.email)), "Lee"));
        CHECK(shop.write([](Transaction& tx) { return answer_session_request(tx, 1, "Hello"); })
                  .error() == Refusal::session_request_not_found);
    }

    TEST_CASE("is forgotten when its time is over, and not before")
    {
        Shop shop;
        REQUIRE(ask(shop, wish()).has_value());
        shop.clock.advance(retention::session_requests - std::chrono::hours(1));
        while (shop.write([](Transaction& tx) { return sweep(tx); }) > 0)
            ;
        CHECK(kept(shop).value().name == "Ann Lee");
        shop.clock.advance(std::chrono::hours(1));
        while (shop.write([](Transaction& tx) { return sweep(tx); }) > 0)
            ;
        CHECK(kept(shop).value().name.empty());
        CHECK(kept(shop).value().received == opening_day);
        CHECK_FALSE(has(all_text(mails_to(shop, mara.email)), "Lee"));
    }
}

TEST_SUITE("a time on a wall")
{
    TEST_CASE("is a moment, also on the days on which clocks change")
    {
        const auto back = [](std::string_view local) {
            return local_time(instant_of(local, "Europe/Berlin").value(), "UTC");
        };
        CHECK(back("2027-03-28T01:59") == "2027-03-28T00:59");
        CHECK(back("2027-03-28T02:30") == "2027-03-28T01:00"); // an hour that was skipped
        CHECK(back("2027-10-31T02:30") == "2027-10-31T00:30"); // an hour that came twice: the first
        CHECK(local_time(instant_of("2027-05-01T10:00", "Asia/Kolkata").value(), "UTC") ==
              "2027-05-01T04:30");
    }

    TEST_CASE("has places of every region to choose from, each once")
    {
        const auto& zones = time_zones();
        for (const auto* name : {"UTC", "Europe/Copenhagen", "America/Argentina/Ushuaia",
                                 "Pacific/Auckland", "Africa/Nairobi"})
            CHECK(std::ranges::count(zones, std::string(name)) == 1);
        CHECK(std::ranges::adjacent_find(zones) == zones.end());
    }
}
