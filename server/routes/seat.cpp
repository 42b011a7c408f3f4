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

Seat seat_of(store::Snapshot& snapshot, std::string_view secret, std::string_view course_slug,
             std::string_view video_slug, store::Timestamp now)
{
    Seat seat;
    seat.visitor = visitor_of(snapshot, secret, now);
    const auto course = store::find_course(snapshot, course_slug);
    if (!course)
        return seat;
    seat.course = *course;
    seat.videos = shown_videos(snapshot, course->id);
    const auto wanted = std::ranges::find_if(seat.videos, [&](const ShownVideo& shown) {
        return video_slug.empty() || shown.video.slug == video_slug;
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
