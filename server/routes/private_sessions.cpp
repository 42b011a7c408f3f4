#include "server/routes/private_sessions.hpp"

#include "server/routes/refusal_answer.hpp"
#include "server/routes/visitor.hpp"
#include "server/routes/wording.hpp"
#include "store/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::routes
{
namespace
{

std::string field_of_time(std::size_t number)
{
    return fmt::format("time_{}", number);
}

store::SessionWish wish_of(const http::Request& request)
{
    const auto field = [&](std::string_view name) { return request.form(name).value_or(""); };
    store::SessionWish wish{.form = field("opened"),
                            .name = field("name"),
                            .email = field("email"),
                            .words = field("words"),
                            .time_zone = field("time_zone")};
    for (std::size_t number = 1; number <= store::greatest_session_times; ++number)
        wish.times.push_back(field(field_of_time(number)));
    return wish;
}

boost::json::array kinds_json(const std::vector<SessionOffer>& offers, std::string_view chosen)
{
    boost::json::array kinds;
    for (const SessionOffer& offer : offers)
        kinds.push_back({{"id", store::name(offer.kind)},
                         {store::name(offer.kind), true},
                         {"where", lines_json(offer.where)},
                         {"minutes", offer.minutes},
                         {"price", offer.price},
                         {"chosen", store::name(offer.kind) == chosen}});
    return kinds;
}

boost::json::array zones_json(std::string_view chosen)
{
    boost::json::array zones;
    for (const std::string& name : store::time_zones()) {
        std::string words = name;
        std::ranges::replace(words, '_', ' ');
        zones.push_back({{"id", name}, {"words", words}, {"chosen", name == chosen}});
    }
    return zones;
}

boost::json::array times_json(const std::vector<std::string>& typed)
{
    boost::json::array times;
    for (std::size_t number = 1; number <= store::greatest_session_times; ++number)
        times.push_back({{"field", field_of_time(number)},
                         {"number", number},
                         {"first", number == 1},
                         {"value", number <= typed.size() ? typed[number - 1] : ""}});
    return times;
}

} // namespace

PrivateSessions::PrivateSessions(AsyncStore& store, const ShopPages& pages,
                                 const store::Clock& clock, Doorkeeper& doorkeeper,
                                 store::Random& random, SessionTerms terms)
    : store_(store), pages_(pages), clock_(clock), doorkeeper_(doorkeeper), stamp_(random),
      terms_(std::move(terms))
{
}

void PrivateSessions::add_to(http::Router& router) const
{
    router.get("/private-sessions", [this](http::Request& request) { return page(request); });
    if (!terms_.offers.empty())
        router.post("/private-sessions", [this](http::Request& request) { return ask(request); });
}

boost::json::object PrivateSessions::form(const store::SessionWish& wish,
                                          std::string_view kind) const
{
    if (terms_.offers.empty())
        return {};
    const auto now = clock_.now();
    const auto& zone = terms_.practitioner.time_zone;
    return {{"state", "ask"},
            {"kinds", kinds_json(terms_.offers, kind)},
            {"several_kinds", terms_.offers.size() > 1},
            {"opened", stamp_.issue(now)},
            {"name", wish.name},
            {"email", wish.email},
            {"words", wish.words},
            {"times", times_json(wish.times)},
            {"earliest", store::local_time(now, zone).substr(0, 10) + "T00:00"},
            {"zones", zones_json(wish.time_zone.empty() ? zone : wish.time_zone)},
            {"zone_was_chosen", !wish.time_zone.empty()}};
}

http::Task<http::Response> PrivateSessions::page(http::Request& request) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    Visitor visitor;
    const auto read = [&](store::Snapshot& snapshot) {
        visitor = visitor_of(snapshot, secret, now);
    };
    co_await store_.read(read);
    store::SessionWish nothing;
    nothing.email = visitor.email;
    co_return pages_.answer(request, "private-sessions", form(nothing, ""), visitor.email,
                            Audience::everybody);
}

http::Response PrivateSessions::refused(const http::Request& request,
                                        const store::SessionWish& wish, std::string_view problem,
                                        http::Status status) const
{
    auto data = form(wish, request.form("kind").value_or(""));
    data["problem"] = problem;
    return pages_.answer(request, "private-sessions", std::move(data), {}, Audience::visitor,
                         status);
}

http::Response PrivateSessions::received(const http::Request& request,
                                         const store::SessionRequest& kept) const
{
    boost::json::array times;
    for (const store::Timestamp time : kept.times)
        times.emplace_back(local_moment_words(store::local_time(time, kept.time_zone)));
    boost::json::object data{{"state", "received"},
                             {"kinds", kinds_json(terms_.offers, "")},
                             {"times", std::move(times)},
                             {"time_zone", kept.time_zone},
                             {"email", kept.email}};
    return pages_.answer(request, "private-sessions", std::move(data), {}, Audience::visitor);
}

http::Task<http::Response> PrivateSessions::ask(http::Request& request) const
{
    auto wish = wish_of(request);
    const auto kind = store::session_kind_named(request.form("kind").value_or(""));
    if (!kind ||
        std::ranges::find(terms_.offers, *kind, &SessionOffer::kind) == terms_.offers.end())
        co_return refused(request, wish, "no_kind", http::Status::bad_request);
    wish.kind = *kind;
    // No person sees this field; a browser that fills it in by itself must not cost her request.
    if (!request.form("website").value_or("").empty())
        co_return refused(request, wish, "trap", http::Status::bad_request);
    const auto verdict = stamp_.check(wish.form, clock_.now());
    if (verdict != FormStamp::Verdict::good)
        co_return refused(request, wish,
                          verdict == FormStamp::Verdict::too_quick ? "too_quick" : "too_old",
                          http::Status::bad_request);
    if (const auto wait = doorkeeper_.must_wait_to_ask(request))
        co_return with_retry_after(
            refused(request, wish, "too_many", http::Status::too_many_requests), *wait);
    const auto act = [&](store::Transaction& tx) {
        return store::ask_for_session(tx, wish, terms_.practitioner);
    };
    const auto kept = co_await store_.write(act);
    if (!kept)
        co_return refused(request, wish, problem_of(kept.error()), status_of(kept.error()));
    co_return received(request, *kept);
}

} // namespace supple::routes
