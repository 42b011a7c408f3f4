#include "server/routes/classroom.hpp"

#include "server/routes/seat.hpp"
#include "server/routes/wording.hpp"
#include "store/library.hpp"
#include "store/playback_position.hpp"
#include "store/practice_diary.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace supple::routes
{
namespace
{

// Closer to the end than this, a practice counts as finished and starts from its beginning.
constexpr double finished_seconds = 5;

std::string address_of(const store::Course& course, const store::Video& video)
{
    return fmt::format("/watch/{}/{}", course.slug, video.slug);
}

int percent(double seconds, const store::Revision& revision)
{
    return static_cast<int>(std::clamp(100 * seconds / revision.duration_seconds, 0.0, 100.0));
}

// When access ends, as far as it does.
void add_end(boost::json::object& json, const store::Entitlement& entitlement)
{
    if (entitlement.until)
        json["until"] = moment_words(*entitlement.until);
    else if (store::waits_for_first_play(entitlement))
        json["first_play_days"] = *entitlement.days_from_first_play;
}

boost::json::object owned_json(store::Snapshot& snapshot, const store::OwnedCourse& owned)
{
    const auto videos = shown_videos(snapshot, owned.course.id);
    boost::json::object json{{"slug", owned.course.slug},
                             {"title", owned.course.title},
                             {"duration", total_duration(videos)},
                             {"poster", !videos.empty()},
                             {"watch_address", "/watch/" + owned.course.slug}};
    add_end(json, owned.entitlement);
    if (videos.empty())
        return json;
    const ShownVideo& first = videos.front();
    const auto left = store::position(snapshot, owned.entitlement.customer, first.video.id);
    if (left && *left > 1) {
        json["at"] = place_words(*left);
        json["percent"] = percent(*left, first.revision);
    }
    return json;
}

boost::json::array videos_json(store::Snapshot& snapshot, const Seat& seat)
{
    boost::json::array list;
    for (std::size_t i = 0; i < seat.videos.size(); ++i) {
        const auto& [video, revision] = seat.videos[i];
        boost::json::object json{{"title", video.title},
                                 {"duration", duration_words(revision.duration_seconds)},
                                 {"address", address_of(seat.course, video)},
                                 {"current", i == seat.current}};
        const auto left = store::position(snapshot, seat.entitlement->customer, video.id);
        if (left)
            json["percent"] = percent(*left, revision);
        list.push_back(std::move(json));
    }
    return list;
}

boost::json::object watch_json(store::Snapshot& snapshot, const Seat& seat)
{
    const auto& [video, revision] = seat.video();
    boost::json::object data{{"course", {{"slug", seat.course.slug}, {"title", seat.course.title}}},
                             {"video",
                              {{"id", video.id.text()},
                               {"title", video.title},
                               {"duration", duration_words(revision.duration_seconds)},
                               {"address", address_of(seat.course, video)},
                               {"poster", fmt::format("/courses/{}/poster.jpg", seat.course.slug)},
                               {"storyboard", revision.storyboard},
                               {"chapters", chapters_json(revision)}}}};
    if (seat.standing == Standing::revoked) {
        data["revoked"] = true;
        return data;
    }
    add_end(data, *seat.entitlement);
    data["videos"] = videos_json(snapshot, seat);
    if (seat.current + 1 < seat.videos.size()) {
        const store::Video& next = seat.videos[seat.current + 1].video;
        data["next"] = {{"title", next.title}, {"address", address_of(seat.course, next)}};
    }
    return data;
}

// What a player tells of itself: where it is, and, if it played since it last told, for how long
// and on which day of the customer's calendar.
struct Told {
    double seconds = 0;
    std::optional<store::Practised> practised;
};

std::optional<double> number_in(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_number())
        return std::nullopt;
    return value->to_number<double>();
}

std::optional<Told> told_in(std::string_view body)
{
    boost::system::error_code error;
    const auto value = boost::json::parse(body, error);
    const auto* object = error ? nullptr : value.if_object();
    const auto seconds = object == nullptr ? std::nullopt : number_in(*object, "seconds");
    if (!seconds)
        return std::nullopt;
    Told told{*seconds, {}};
    const auto practised = number_in(*object, "practised");
    const auto* day = object->if_contains("day");
    if (practised && day != nullptr && day->is_string())
        told.practised = {std::string(day->get_string()), *practised, *seconds};
    return told;
}

store::Result<void> keep_told(store::Transaction& tx, const Seat& seat, const Told& told)
{
    const auto& customer = seat.entitlement->customer;
    const auto& video = seat.video().video.id;
    // A device whose calendar is wrong loses its line in the diary, and not its place.
    if (told.practised)
        std::ignore = store::note_practice(tx, customer, video, *told.practised);
    return store::save_position(tx, customer, video, told.seconds);
}

} // namespace

Classroom::Classroom(AsyncStore& store, const ShopPages& pages, const store::Clock& clock)
    : store_(store), pages_(pages), clock_(clock)
{
}

void Classroom::add_to(http::Router& router) const
{
    router.get("/library", [this](http::Request& request) { return library(request); });
    router.get("/watch/{course}", [this](http::Request& request) { return watch(request); });
    router.get("/watch/{course}/{video}",
               [this](http::Request& request) { return watch(request); });
    router.get("/watch/{course}/{video}/position",
               [this](http::Request& request) { return position(request); });
    router.post("/watch/{course}/{video}/position",
                [this](http::Request& request) { return save_position(request); });
}

http::Task<void> Classroom::renew_session(const std::optional<store::Session>& session,
                                          const std::string& secret, http::Response& response) const
{
    if (!session || !store::needs_renewal(*session, clock_.now()))
        co_return;
    const auto act = [&](store::Transaction& tx) { store::renew(tx, session->id); };
    co_await store_.write(act);
    response.add(session_cookie(secret, pages_.facts().secure()));
}

http::Task<http::Response> Classroom::library(http::Request& request) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    Visitor visitor;
    const auto read = [&](store::Snapshot& snapshot) {
        boost::json::array courses;
        visitor = visitor_of(snapshot, secret, now);
        if (visitor.session)
            for (const auto& owned : store::library_of(snapshot, *visitor.session, now))
                courses.push_back(owned_json(snapshot, owned));
        return courses;
    };
    boost::json::object data;
    data["courses"] = co_await store_.read(read);
    data["bought_here"] = !visitor.signed_in() && !data["courses"].as_array().empty();
    auto response =
        pages_.answer(request, "library", std::move(data), visitor.email, Audience::visitor);
    co_await renew_session(visitor.session, secret, response);
    co_return response;
}

http::Task<http::Response> Classroom::watch(http::Request& request) const
{
    const SeatRequest asked = seat_request(request, pages_.facts().secure());
    const auto now = clock_.now();
    Seat seat;
    const auto read = [&](store::Snapshot& snapshot) {
        seat = seat_of(snapshot, asked, now);
        const bool shown =
            seat.standing == Standing::may_watch || seat.standing == Standing::revoked;
        return shown ? watch_json(snapshot, seat) : boost::json::object{};
    };
    auto data = co_await store_.read(read);
    if (seat.standing == Standing::no_such_video)
        co_return pages_.error(http::Status::not_found, {});
    if (seat.standing == Standing::signed_out)
        co_return http::Response::see_other("/sign-in?next=" + std::string(request.target.path()));
    if (seat.standing == Standing::not_owned)
        co_return http::Response::see_other("/courses/" + asked.course);
    auto response = pages_.answer(
        request, "watch", std::move(data), seat.visitor.email, Audience::visitor,
        seat.standing == Standing::revoked ? http::Status::forbidden : http::Status::ok);
    co_await renew_session(seat.visitor.session, asked.session_secret, response);
    co_return response;
}

http::Task<http::Response> Classroom::position(http::Request& request) const
{
    const SeatRequest asked = seat_request(request, pages_.facts().secure());
    const auto now = clock_.now();
    Standing standing = Standing::no_such_video;
    const auto read = [&](store::Snapshot& snapshot) {
        const Seat seat = seat_of(snapshot, asked, now);
        standing = seat.standing;
        if (!seat.entitlement)
            return 0.0;
        const auto& shown = seat.video();
        const double left =
            store::position(snapshot, seat.entitlement->customer, shown.video.id).value_or(0);
        return left > shown.revision.duration_seconds - finished_seconds ? 0.0 : left;
    };
    const double seconds = co_await store_.read(read);
    co_return standing == Standing::may_watch ? json_answer({{"seconds", seconds}})
                                              : refused(standing);
}

http::Task<http::Response> Classroom::save_position(http::Request& request) const
{
    const SeatRequest asked = seat_request(request, pages_.facts().secure());
    const auto told = told_in(request.body);
    if (!told)
        co_return json_answer({{"reason", "no seconds"}}, http::Status::bad_request);
    Standing standing = Standing::no_such_video;
    const auto act = [&](store::Transaction& tx) -> store::Result<void> {
        const Seat seat = seat_of(tx, asked, tx.now());
        standing = seat.standing;
        if (!seat.entitlement)
            return boost::system::in_place_value;
        return keep_told(tx, seat, *told);
    };
    const auto saved = co_await store_.write(act);
    if (standing != Standing::may_watch)
        co_return refused(standing);
    if (!saved)
        co_return json_answer({{"reason", "not a place"}}, http::Status::bad_request);
    co_return http::Response::no_content();
}

} // namespace supple::routes
