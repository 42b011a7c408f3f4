#include "server/routes/seat.hpp"

#include "store/library.hpp"

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

} // namespace supple::routes
