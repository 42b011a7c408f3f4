#include "server/routes/practice.hpp"

#include "server/csv.hpp"
#include "server/routes/refusal_answer.hpp"
#include "server/routes/seat.hpp"
#include "server/routes/wording.hpp"
#include "store/practice_loop.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace supple::routes
{
namespace
{

constexpr auto diary_page = "/practice";

boost::json::object loop_json(const store::PracticeLoop& loop)
{
    return {{"id", loop.id.text()},           {"name", loop.part.name},
            {"from", loop.part.from_seconds}, {"until", loop.part.until_seconds},
            {"rounds", loop.part.rounds},     {"pause", loop.part.pause_seconds}};
}

// {"name", "from", "until", "rounds", "pause"}; none if one is missing or of another kind. Whether
// they make sense is the store's question.
std::optional<store::LoopPart> loop_in(std::string_view body)
{
    boost::system::error_code error;
    const auto value = boost::json::parse(body, error);
    if (error || !value.is_object())
        return std::nullopt;
    const auto& object = value.get_object();
    for (const char* number : {"from", "until", "rounds", "pause"})
        if (!object.contains(number) || !object.at(number).is_number())
            return std::nullopt;
    if (!object.contains("name") || !object.at("name").is_string())
        return std::nullopt;
    const auto whole = [&](const char* name) { // beyond any bound, but never out of range
        return static_cast<int>(std::clamp(object.at(name).to_number<double>(), -1.0, 1e6));
    };
    return store::LoopPart{.name = std::string(object.at("name").get_string()),
                           .from_seconds = object.at("from").to_number<double>(),
                           .until_seconds = object.at("until").to_number<double>(),
                           .rounds = whole("rounds"),
                           .pause_seconds = whole("pause")};
}

http::Response refused_loop(store::Refusal refusal)
{
    return json_answer({{"reason", store::message(refusal)}}, status_of(refusal));
}

boost::json::array days_json(const std::vector<store::PracticeDay>& days)
{
    boost::json::array list;
    for (const store::PracticeDay& day : days)
        list.push_back({{"day", day_words(day.day)},
                        {"course", day.course},
                        {"video", day.video},
                        {"time", duration_words(day.seconds)},
                        {"left_at", place_words(day.left_at_seconds)}});
    return list;
}

boost::json::object diary_json(const std::vector<store::PracticeDay>& days)
{
    double seconds = 0;
    std::set<std::string> different;
    for (const store::PracticeDay& day : days) {
        seconds += day.seconds;
        different.insert(day.day);
    }
    boost::json::object data{{"days", days_json(days)}};
    if (!days.empty()) {
        data["day_count"] = different.size();
        data["time"] = duration_words(seconds);
    }
    return data;
}

http::Response download(std::string_view type, std::string_view name, std::string body)
{
    http::Response response(http::Status::ok, type, std::move(body));
    response.set("Cache-Control", "no-store");
    response.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
    return response;
}

http::Response to_sign_in()
{
    return http::Response::see_other(fmt::format("/sign-in?next={}", diary_page));
}

} // namespace

Practice::Practice(AsyncStore& store, const ShopPages& pages, const store::Clock& clock)
    : store_(store), pages_(pages), clock_(clock)
{
}

void Practice::add_to(http::Router& router) const
{
    router.get("/watch/{course}/{video}/loops",
               [this](http::Request& request) { return loops(request); });
    router.post("/watch/{course}/{video}/loops",
                [this](http::Request& request) { return keep_loop(request); });
    router.post("/watch/{course}/{video}/loops/{loop}/drop",
                [this](http::Request& request) { return drop_loop(request); });
    router.get(diary_page, [this](http::Request& request) { return diary(request); });
    router.get("/practice/diary.json",
               [this](http::Request& request) { return diary_as_json(request); });
    router.get("/practice/diary.csv",
               [this](http::Request& request) { return diary_as_csv(request); });
    router.post("/practice/erase", [this](http::Request& request) { return erase(request); });
}

http::Task<http::Response> Practice::loops(http::Request& request) const
{
    const SeatRequest asked = seat_request(request, pages_.facts().secure());
    const auto now = clock_.now();
    Standing standing = Standing::no_such_video;
    const auto read = [&](store::Snapshot& snapshot) {
        const Seat seat = seat_of(snapshot, asked, now);
        standing = seat.standing;
        boost::json::array list;
        if (seat.entitlement)
            for (const auto& loop :
                 store::loops_of(snapshot, seat.entitlement->customer, seat.video().video.id))
                list.push_back(loop_json(loop));
        return list;
    };
    auto list = co_await store_.read(read);
    co_return standing == Standing::may_watch ? json_answer({{"loops", std::move(list)}})
                                              : refused(standing);
}

http::Task<http::Response> Practice::keep_loop(http::Request& request) const
{
    const SeatRequest asked = seat_request(request, pages_.facts().secure());
    const auto part = loop_in(request.body);
    if (!part)
        co_return refused_loop(store::Refusal::loop_invalid);
    Standing standing = Standing::no_such_video;
    const auto act = [&](store::Transaction& tx) -> store::Result<store::PracticeLoop> {
        const Seat seat = seat_of(tx, asked, tx.now());
        standing = seat.standing;
        if (!seat.entitlement)
            return store::Refusal::entitlement_not_found;
        return store::keep_loop(tx, seat.entitlement->customer, seat.video().video.id, *part);
    };
    const auto kept = co_await store_.write(act);
    if (standing != Standing::may_watch)
        co_return refused(standing);
    co_return kept ? json_answer(loop_json(*kept), http::Status::created)
                   : refused_loop(kept.error());
}

http::Task<http::Response> Practice::drop_loop(http::Request& request) const
{
    const SeatRequest asked = seat_request(request, pages_.facts().secure());
    const auto loop = store::LoopId::parse(request.parameter("loop"));
    if (!loop)
        co_return refused_loop(store::Refusal::loop_not_found);
    Standing standing = Standing::no_such_video;
    const auto act = [&](store::Transaction& tx) -> store::Result<void> {
        const Seat seat = seat_of(tx, asked, tx.now());
        standing = seat.standing;
        if (!seat.entitlement)
            return store::Refusal::entitlement_not_found;
        return store::drop_loop(tx, seat.entitlement->customer, seat.video().video.id, *loop);
    };
    const auto dropped = co_await store_.write(act);
    if (standing != Standing::may_watch)
        co_return refused(standing);
    co_return dropped ? http::Response::no_content() : refused_loop(dropped.error());
}

http::Task<std::optional<Practice::Diary>> Practice::diary_for(const http::Request& request) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) -> std::optional<Diary> {
        const Visitor visitor = visitor_of(snapshot, secret, now);
        if (!visitor.signed_in())
            return std::nullopt;
        return Diary{visitor.email, store::diary_of(snapshot, *visitor.session->customer)};
    };
    co_return co_await store_.read(read);
}

http::Task<http::Response> Practice::diary(http::Request& request) const
{
    const auto diary = co_await diary_for(request);
    if (!diary)
        co_return to_sign_in();
    co_return pages_.answer(request, "practice", diary_json(diary->days), diary->email,
                            Audience::visitor);
}

http::Task<http::Response> Practice::diary_as_json(http::Request& request) const
{
    const auto diary = co_await diary_for(request);
    if (!diary)
        co_return to_sign_in();
    boost::json::array days;
    for (const store::PracticeDay& day : diary->days)
        days.push_back({{"day", day.day},
                        {"course", day.course},
                        {"video", day.video},
                        {"seconds", day.seconds},
                        {"left_at_seconds", day.left_at_seconds}});
    co_return download("application/json", "practice-diary.json", boost::json::serialize(days));
}

http::Task<http::Response> Practice::diary_as_csv(http::Request& request) const
{
    const auto diary = co_await diary_for(request);
    if (!diary)
        co_return to_sign_in();
    std::string text = "day,course,video,seconds,left_at_seconds\r\n";
    for (const store::PracticeDay& day : diary->days)
        text += fmt::format("{},{},{},{:.0f},{:.0f}\r\n", day.day, csv_field(day.course),
                            csv_field(day.video), day.seconds, day.left_at_seconds);
    co_return download("text/csv; charset=utf-8", "practice-diary.csv", std::move(text));
}

http::Task<http::Response> Practice::erase(http::Request& request) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto act = [&](store::Transaction& tx) {
        const Visitor visitor = visitor_of(tx, secret, tx.now());
        if (visitor.signed_in())
            store::erase_diary(tx, *visitor.session->customer);
        return visitor.signed_in();
    };
    const bool erased = co_await store_.write(act);
    co_return erased ? http::Response::see_other(diary_page) : to_sign_in();
}

} // namespace supple::routes
