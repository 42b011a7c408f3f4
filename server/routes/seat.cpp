#include "server/routes/seat.hpp"

#include "store/library.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace supple::routes
{
namespace
{

Standing standing_of(store::Snapshot& snapshot, const Seat& seat)
{
    if (seat.entitlement)
        return Standing::may_watch;
    const auto& session = seat.visitor.session;
    if (session && store::was_revoked(snapshot, *session, seat.course.id))
        return Standing::revoked;
    return seat.visitor.signed_in() ? Standing::not_owned : Standing::signed_out;
}

} // namespace

SeatRequest seat_request(const http::Request& request, bool secure)
{
    constexpr std::size_t with_video = 3; // segments of /watch/{course}/{video}
    const bool names_video = request.target.size() >= with_video;
    return {session_secret(request, secure), std::string(request.parameter("course")),
            names_video ? std::string(request.parameter("video")) : std::string()};
}

Seat seat_of(store::Snapshot& snapshot, const SeatRequest& asked, store::Timestamp now)
{
    Seat seat;
    seat.visitor = visitor_of(snapshot, asked.session_secret, now);
    const auto course = store::find_course(snapshot, asked.course);
    if (!course)
        return seat;
    seat.course = *course;
    seat.videos = shown_videos(snapshot, course->id);
    const auto wanted = std::ranges::find_if(seat.videos, [&](const ShownVideo& shown) {
        return asked.video.empty() || shown.video.slug == asked.video;
    });
    if (wanted == seat.videos.end())
        return seat;
    seat.current = static_cast<std::size_t>(wanted - seat.videos.begin());
    if (seat.visitor.session)
        seat.entitlement = store::entitlement_of(snapshot, *seat.visitor.session, course->id, now);
    seat.standing = standing_of(snapshot, seat);
    return seat;
}

http::Response json_answer(boost::json::object data, http::Status status)
{
    auto response = http::Response::json(boost::json::serialize(data), status);
    response.set("Cache-Control", "no-store");
    return response;
}

http::Response refused(Standing standing)
{
    switch (standing) {
    case Standing::no_such_video:
        return json_answer({{"reason", "unknown"}}, http::Status::not_found);
    case Standing::signed_out:
        return json_answer({{"reason", "signed_out"}}, http::Status::unauthorized);
    case Standing::not_owned:
        return json_answer({{"reason", "not_owned"}}, http::Status::forbidden);
    case Standing::revoked:
        return json_answer({{"reason", "revoked"}}, http::Status::forbidden);
    case Standing::may_watch:
        break;
    }
    return json_answer({}, http::Status::internal_server_error);
}

} // namespace supple::routes
