#include "store/session_request.hpp"
#include "store/time_zone.hpp"
#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

constexpr auto page = "/private-sessions";

Config practising()
{
    Config config;
    config.practitioner = "Mara Lindqvist";
    config.email = "mara@studio.example";
    config.sessions_in_person_at = "Willow Lane 4\nCopenhagen";
    config.sessions_in_person_price = "600 kr.";
    config.sessions_by_video_call = true;
    config.sessions_time_zone = "Europe/Copenhagen";
    return config;
}

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != text.npos;
}

std::string mark_in(const http::test::Answer& answer)
{
    constexpr std::string_view before = "name=\"opened\" value=\"";
    const auto at = answer.body.find(before);
    REQUIRE(at != std::string::npos);
    const auto begin = at + before.size();
    return answer.body.substr(begin, answer.body.find('"', begin) - begin);
}

// The mark of a page that a person has looked at for long enough.
std::string mark_of_a_person(Visitor& visitor)
{
    const auto mark = mark_in(visitor.get(page));
    std::this_thread::sleep_for(routes::least_filling_time + std::chrono::seconds(1));
    return mark;
}

std::string in_a_month()
{
    return store::local_time(std::chrono::floor<std::chrono::seconds>(
                                 std::chrono::system_clock::now() + std::chrono::days(30)),
                             "UTC");
}

std::string form(std::string_view mark, std::string_view email = "ada@example.org",
                 std::string_view more = "")
{
    return fmt::format("opened={}&kind=by_video_call&name=Ada+%3CLee%3E&email={}&time_1={}&time_2="
                       "&time_zone=Asia/Kolkata&words=My+back.%0D%0AThank+you&website={}",
                       mark, email, in_a_month(), more);
}

std::vector<store::SessionRequest> requests_in(OpenShop& shop)
{
    auto database = shop.database();
    return database.read(
        [](store::Snapshot& snapshot) { return store::list_session_requests(snapshot); });
}

} // namespace

TEST_SUITE("a private session")
{
    TEST_CASE("is asked for by a form, confirmed to both, and answered")
    {
        OpenShop shop(practising());
        Visitor visitor(shop);
        const auto shown = visitor.get(page);
        for (const auto* part : {"Willow Lane 4", "Copenhagen", "600 kr.", "50 minutes",
                                 "value=\"Europe/Copenhagen\" selected"})
            CHECK_MESSAGE(has(shown.body, part), std::string(part));
        const auto mark = mark_of_a_person(visitor);
        const auto sent = visitor.post(page, form(mark));
        CHECK(sent.status == 200);
        CHECK(has(sent.body, "data-session-request=\"received\""));
        CHECK(has(sent.body, "Asia/Kolkata"));
        CHECK(visitor.post(page, form(mark)).status == 200); // pressed twice
        REQUIRE(requests_in(shop).size() == 1);

        const auto confirmation = shop.mail_to("\nTo: <ada@example.org>");
        CHECK(has(confirmation, "Subject: You asked for a private session"));
        CHECK_FALSE(has(confirmation, "Lee"));
        const auto notice = shop.mail_to("\nTo: <mara@studio.example>");
        CHECK(has(notice, "Reply-To: <ada@example.org>"));
        CHECK(has(notice, "> My back."));
        CHECK(has(notice, "By your clock (Europe/Copenhagen)"));

        auto database = shop.database();
        REQUIRE(database
                    .write([](store::Transaction& tx) {
                        return store::answer_session_request(tx, 1, "The first time is yours.");
                    })
                    .has_value());
        CHECK(has(shop.mail_to("The first time is yours."), "To: <ada@example.org>"));
    }

    TEST_CASE("is not asked for by a programme, and a person taken for one loses no word")
    {
        OpenShop shop(practising());
        Visitor visitor(shop);
        const auto quick = visitor.post(page, form(mark_in(visitor.get(page))));
        CHECK(quick.status == 400);
        CHECK(has(quick.body, "value=\"Ada &lt;Lee&gt;\""));
        CHECK(has(quick.body, "My back."));
        CHECK(has(quick.body, "value=\"Asia/Kolkata\" selected"));
        CHECK(has(quick.body, "value=\"by_video_call\" required checked"));
        for (const auto* mark : {"", "1.x.y", "9999999999.x.AAAA"})
            CHECK(visitor.post(page, form(mark)).status == 400);
        const auto mark = mark_of_a_person(visitor);
        CHECK(visitor.post(page, form(mark, "ada@example.org", "https://spam.example")).status ==
              400);
        CHECK(requests_in(shop).empty());
        CHECK(shop.all_mail().empty());
    }

    TEST_CASE("is refused with a sentence when something is missing or not offered")
    {
        auto config = practising();
        config.sessions_in_person_at.clear();
        OpenShop shop(config);
        Visitor visitor(shop);
        const auto mark = mark_of_a_person(visitor);
        const auto no_address = visitor.post(page, form(mark, "ada"));
        CHECK(no_address.status == 400);
        CHECK(has(no_address.body, "does not look like an e-mail address"));
        const auto not_offered =
            visitor.post(page, fmt::format("opened={}&kind=in_person&name=Ada", mark));
        CHECK(not_offered.status == 400);
        const auto no_time = visitor.post(
            page, fmt::format("opened={}&kind=by_video_call&name=Ada&email=ada@example.org&time_1="
                              "&time_zone=UTC",
                              mark));
        CHECK(no_time.status == 400);
        CHECK(has(no_time.body, "one to three times"));
        CHECK(requests_in(shop).empty());
    }

    TEST_CASE("is written for by mail where the settings offer none")
    {
        OpenShop shop;
        Visitor visitor(shop);
        const auto shown = visitor.get(page);
        CHECK(shown.status == 200);
        CHECK_FALSE(has(shown.body, "<form method=\"post\" action=\"/private-sessions\""));
        CHECK(has(shown.body, "mailto:hello@example.org"));
        CHECK(visitor.post(page, "kind=in_person").status == 405);
    }
}
