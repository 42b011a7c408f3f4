#include "tests/pages/sample.hpp"

#include <boost/json.hpp>

namespace supple::pages::sample
{

namespace json = boost::json;

namespace
{

json::object parsed(std::string_view text)
{
    return json::parse(text).as_object();
}

json::object shop(bool signed_in)
{
    json::object data = parsed(R"({
        "shop": {"name": "Supple", "practitioner": "Marta Lindqvist", "email": "marta@shop.example",
                 "address_lines": ["Linden Street 4", "8001 Zürich"]},
        "year": 2026, "test_payments": true, "signed_in": false})");
    if (signed_in) {
        data["signed_in"] = true;
        data["customer_email"] = "ana@mail.example";
    }
    return data;
}

Page page(std::string name, std::string of, std::string_view fields, bool signed_in = false)
{
    json::object data = shop(signed_in);
    for (const auto& [key, value] : parsed(fields))
        data[key] = value;
    return Page{std::move(name), std::move(of), std::move(data)};
}

constexpr std::string_view home = R"({"canonical": "http://shop.example/",
    "course": {"slug": "your-supple-psoas", "title": "Your Supple Psoas", "price": "$29.00",
               "duration": "1 min 12 s"}})";

constexpr std::string_view course =
    R"({"canonical": "http://shop.example/courses/your-supple-psoas",
    "course": {"slug": "your-supple-psoas", "title": "Your Supple Psoas", "price": "$29.00",
    "duration": "1 min 12 s", "poster": true, "preview": "12 s", "owned": false,
    "captions": ["English"], "videos": [{"title": "The practice", "duration": "1 min 12 s",
    "chapters": [{"start": "0:00", "title": "Arrive"}, {"start": "0:18", "title": "Breathe"},
                 {"start": "0:36", "title": "Release"}, {"start": "0:54", "title": "Rest"}]}]}})";

constexpr std::string_view order = R"({"order": {"id": "o7k2m9", "price": "$29.00",
    "email": "ana@mail.example", "course": {"slug": "your-supple-psoas",
    "title": "Your Supple Psoas"}}, "state": ")";

constexpr std::string_view watch = R"({"course": {"slug": "your-supple-psoas",
    "title": "Your Supple Psoas"}, "video": {"id": "v1a2b3", "title": "The practice",
    "duration": "1 min 12 s", "duration_seconds": 72, "address": "/watch/your-supple-psoas/v1a2b3",
    "poster": "/courses/your-supple-psoas/poster.jpg", "storyboard": true, "chapters": [
    {"start": "0:00", "start_seconds": 0, "title": "Arrive"},
    {"start": "0:18", "start_seconds": 18, "title": "Breathe"},
    {"start": "0:36", "start_seconds": 36, "title": "Release"},
    {"start": "0:54", "start_seconds": 54, "title": "Rest"}]},
    "videos": [{"title": "The practice", "duration": "1 min 12 s", "current": true,
                "address": "/watch/your-supple-psoas/v1a2b3"}]})";

constexpr std::string_view library = R"({"courses": [
    {"slug": "your-supple-psoas", "title": "Your Supple Psoas", "duration": "1 min 12 s",
     "poster": true, "watch_address": "/watch/your-supple-psoas", "at": "0:42", "percent": 58},
    {"slug": "evening", "title": "An Evening on the Floor", "duration": "38 min", "poster": true,
     "watch_address": "/watch/evening", "until": "12 March 2027, 14:00 UTC"},
    {"slug": "old", "title": "Closed", "duration": "5 min", "poster": true, "revoked": true,
     "watch_address": "/watch/old"}]})";

constexpr std::string_view practice = R"({"day_count": 2, "time": "52 min", "days": [
    {"day": "12 March 2027", "course": "Your Supple Psoas", "video": "The practice",
     "time": "38 min", "left_at": "1:12"},
    {"day": "11 March 2027", "course": "Your Supple Psoas", "video": "The practice",
     "time": "14 min", "left_at": "0:42"}]})";

void add_orders(std::vector<Page>& all)
{
    for (const std::string state : {"paid", "pending", "unopened", "declined", "cancelled",
                                    "expired", "refunded", "disputed"}) {
        const std::string rest =
            state == "paid" ? R"(", "watch_address": "/watch/your-supple-psoas"})" : R"("})";
        all.push_back(page("order-" + state, "order", std::string(order) + state + rest));
    }
    all.push_back(page("order-elsewhere", "order", std::string(order) + R"(paid"})"));
    all.push_back(all.back());
    all.back().name = "order-mail-failed";
    all.back().data["mail_failed"] = true;
}

constexpr std::string_view sessions = R"({"canonical": "http://shop.example/page", "state": "ask",
    "several_kinds": true, "opened": "1.x.y", "email": "ana@mail.example", "name": "Ana",
    "words": "My back.", "earliest": "2027-03-01T00:00", "kinds": [
    {"id": "in_person", "in_person": true, "minutes": 60, "price": "$95", "chosen": true,
     "where": ["Willow Lane 4", "2100 Copenhagen"]},
    {"id": "by_video_call", "by_video_call": true, "minutes": 50, "where": []}],
    "times": [{"field": "time_1", "number": 1, "first": true, "value": "2027-03-02T10:00"},
              {"field": "time_2", "number": 2}, {"field": "time_3", "number": 3}],
    "zones": [{"id": "Europe/Copenhagen", "words": "Europe/Copenhagen", "chosen": true},
              {"id": "America/New_York", "words": "America/New York"}]})";

void add_sessions(std::vector<Page>& all)
{
    all.push_back(page("private-sessions-ask", "private-sessions", sessions));
    for (const std::string problem : {"bad_email", "incomplete", "bad_time", "bad_zone", "no_kind",
                                      "too_quick", "too_old", "trap", "too_many"}) {
        all.push_back(page("private-sessions-" + problem, "private-sessions", sessions));
        all.back().data["problem"] = problem;
    }
    all.push_back(page("private-sessions-received", "private-sessions",
                       R"({"state": "received", "email": "ana@mail.example",
        "time_zone": "Europe/Copenhagen", "times": ["Tuesday 2 March 2027, 10:00"]})"));
}

constexpr std::string_view invoice = R"({"order": {"id": "o7k2m9", "number": "12"},
    "invoice": {"seller": {"name": "Marta Lindqvist", "lines": ["Linden Street 4", "8001 Zürich"],
    "email": "marta@shop.example", "number": "CHE-123.456.789 MWST"},
    "tax": {"included": true, "rate": "8.1", "name": "VAT"}, "email": "ana@mail.example",
    "supplied": "23 November 2026", "takes_buyer": false,
    "buyer": {"name": "Studio Öst AB", "lines": ["Kungsgatan 1"], "number": "SE556677889901"},
    "documents": [{"is_invoice": true, "number": "S-000012", "date": "23 November 2026",
    "title": "Your Supple Psoas", "holds": ["Morning", "Evening"], "before": "€32.00",
    "discount": {"code": "YOGA10", "sum": "€3.00"},
    "sums": {"gross": "€29.00", "net": "€26.83", "tax": "€2.17"}},
    {"is_invoice": false, "number": "S-000014", "date": "2 December 2026",
    "title": "Your Supple Psoas", "sums": {"gross": "€29.00", "net": "€26.83", "tax": "€2.17"},
    "corrects": {"number": "S-000012", "date": "23 November 2026"}}]}})";

constexpr std::string_view law = R"({"heading": "Before you order", "terms": "5e1f",
    "button": "Order with obligation to pay", "asks_consent": true, "ends_ticked": true,
    "begin_at_once": "Open it at once.", "right_ends": "I know that I lose my right.",
    "facts": [{"what": "Price", "text": "The price above."}]})";

void add_law(std::vector<Page>& all)
{
    all.push_back(page("course-law", "course", course));
    all.back().data["law"] = parsed(law);
    all.push_back(all.back());
    all.back().name = "course-law-free";
    all.back().data["course"].as_object()["free"] = true;
    for (const std::string state : {"ask", "confirm", "received"})
        all.push_back(page("withdraw-" + state, "withdraw",
                           R"({"order": "12", "name": "Ana", "email": "ana@mail.example",
                           "received": "23 November 2026, 14:05 UTC", "state": ")" +
                               state + R"("})"));
    all.push_back(page("invoice", "invoice", invoice));
    all.push_back(page("invoice-open", "invoice", invoice));
    all.back().data["invoice"].as_object()["takes_buyer"] = true;
    all.push_back(page("invoice-none", "invoice", R"({"order": {"id": "o7k2m9"}})"));
    all.push_back(
        page("invoice-managed", "invoice", R"({"order": {"id": "o7k2m9"}, "managed": true})"));
}

// Every offer people know, on one course's page and in the pages behind it.
void add_offers(std::vector<Page>& all)
{
    const auto variant = [&](const char* name, std::string_view fields) {
        all.push_back(page(name, "course", course));
        for (const auto& [key, value] : parsed(fields))
            all.back().data["course"].as_object()[key] = value;
    };
    variant("course-coupon", R"({"coupon": {"code": "YOGA10", "price": "$26.10",
        "full": "$29.00", "discount": "$2.90", "free": false}})");
    variant("course-free", R"({"price": "Free", "free": true})");
    variant("course-chosen", R"({"price": "from $5.00", "choose": {"suggested": "20.00",
        "currency": "USD", "least": "$5.00"}})");
    variant("course-rental", R"({"access_days": 30, "first_play": true})");
    variant("course-bundle", R"({"bundle": true, "videos": [], "courses": [
        {"slug": "evening", "title": "Evening", "duration": "38 min", "on_shelf": true,
         "owned": true}]})");
    all.push_back(page("order-gift", "order", std::string(order) + R"(paid", "is_gift": true,
        "gift": {"to": "bea@mail.example", "delivered": true, "redeemed": false}})"));
    all.push_back(page("gift", "gift", R"({"state": "given", "gift": {"secret": "s3cr3t",
        "title": "Your Supple Psoas", "giver": "Ana", "words": "Rest."}})"));
    for (const std::string state : {"gift_redeemed", "gift_withdrawn", "gift_unknown"})
        all.push_back(page(state, "gift", R"({"state": ")" + state + R"("})"));
}

void add_sign_in(std::vector<Page>& all)
{
    all.push_back(page("sign-in-ask", "sign-in", R"({"state": "ask", "next": "/library"})"));
    all.push_back(page("sign-in-problem", "sign-in",
                       R"({"state": "ask", "email": "ana@", "problem": "bad_email"})"));
    all.push_back(
        page("sign-in-sent", "sign-in", R"({"state": "sent", "email": "ana@mail.example"})"));
    all.push_back(
        page("sign-in-confirm", "sign-in", R"({"state": "confirm", "secret": "s3cr3t"})"));
    all.push_back(page("sign-in-done", "sign-in", R"({"state": "signed_in"})", true));
}

} // namespace

std::vector<Page> pages()
{
    std::vector<Page> all;
    all.push_back(page("home", "home", home));
    all.push_back(page("home-without-course", "home", "{}"));
    all.push_back(page("course", "course", course));
    all.push_back(page("course-problem", "course", course));
    all.back().data["problem"] = "bad_email";
    all.back().data["email"] = "ana@";
    all.push_back(page("course-owned", "course", course, true));
    all.back().data["course"].as_object()["owned"] = true;
    add_orders(all);
    all.push_back(page("library", "library", library, true));
    all.push_back(page("library-empty", "library", R"({"courses": []})", true));
    all.push_back(
        page("library-bought-here", "library", R"({"bought_here": true, "courses": []})"));
    all.push_back(page("library-signed-out", "library", R"({"courses": []})"));
    add_offers(all);
    add_sign_in(all);
    all.push_back(page("practice", "practice", practice, true));
    all.push_back(page("practice-empty", "practice", R"({"days": []})", true));
    all.push_back(page("watch", "watch", watch, true));
    all.push_back(page("watch-revoked", "watch", watch, true));
    all.back().data["revoked"] = true;
    for (const std::string name :
         {"private-sessions", "terms", "privacy", "refunds", "accessibility"})
        all.push_back(page(name, name, R"({"canonical": "http://shop.example/page"})"));
    add_law(all);
    add_sessions(all);
    all.push_back(
        page("test-payment", "test-payment", R"({"payment": {"id": "p1", "price": "$29.00",
        "title": "Your Supple Psoas", "email": "ana@mail.example"}})"));
    for (const std::string state : {"400", "403", "404", "405", "413", "429", "500", "503", "418"})
        all.push_back(page("error-" + state, "error",
                           R"({"error_id": "e1f2a3", "state": ")" + state + R"("})"));
    return all;
}

json::object mail()
{
    json::object data = shop(false);
    for (const auto& [key, value] : parsed(R"({"link": "http://shop.example/sign-in/s3cr3t",
        "address": "http://shop.example", "code": "123456", "link_days": 7, "minutes": 30,
        "until": "23 December 2026, 14:02 UTC", "course": {"title": "Your Supple Psoas", "slug": "psoas"},
        "quotation": {"lines": ["For your back.", "Look: https://evil.example/", "– Ada"]},
        "session": {"number": "3", "by_video_call": true, "name": "Ada Lee",
                    "email": "ada@mail.example", "words": "Tuesday suits me.",
                    "times": ["Tuesday 2 March 2027, 10:00", "Friday 5 March 2027, 18:30"],
                    "time_zone": "America/New_York", "own_time_zone": "Europe/Copenhagen",
                    "own_times": ["Tuesday 2 March 2027, 16:00", "Saturday 6 March 2027, 00:30"]},
        "withdrawal": {"name": "Ana", "received": "25 November 2026, 14:05 UTC", "right_ended": true},
        "order": {"id": "o7k2m9", "number": "12", "price": "$29.00", "date": "23 November 2026",
                  "paid": "23 November 2026, 14:02 UTC",
                  "tax_note": "The price contains 19 % VAT.",
                  "waiver": "You asked to watch at once, and know that your right of withdrawal ended with that.",
                  "course": {"title": "Your Supple Psoas"}}})"))
        data[key] = value;
    return data;
}

} // namespace supple::pages::sample
