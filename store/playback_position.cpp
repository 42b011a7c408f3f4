#include "store/playback_position.hpp"

#include "store/column.hpp"

#include <cmath>

namespace supple::store
{

// No practice lasts two days.
static constexpr double greatest_position_seconds = 2 * 24 * 60 * 60;

Result<void> save_position(Transaction& tx, const CustomerId& customer, const VideoId& video,
                           double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0 || seconds > greatest_position_seconds)
        return Refusal::position_invalid;
    const auto now = tx.now();
    run(tx,
        "INSERT INTO playback_positions (customer_id, video_id, seconds, updated_at)"
        " VALUES (:customer, :video, :seconds, :now)"
        " ON CONFLICT (customer_id, video_id)"
        " DO UPDATE SET seconds = excluded.seconds, updated_at = excluded.updated_at",
        with(customer, "customer"), with(video, "video"), with(seconds, "seconds"),
        with(now, "now"));
    return {};
}

static void columns(soci::statement& statement, Place& place)
{
    statement.exchange(soci::into(place.video));
    statement.exchange(soci::into(place.seconds));
    statement.exchange(soci::into(place.left));
}

std::vector<Place> places_in(Snapshot& snapshot, const CustomerId& customer, const CourseId& course)
{
    return all_rows<Place>(snapshot,
                           "SELECT title, seconds, updated_at FROM playback_positions"
                           " JOIN videos ON videos.id = video_id"
                           " WHERE customer_id = :customer AND course_id = :course"
                           " ORDER BY position",
                           with(customer, "customer"), with(course, "course"));
}

std::optional<double> position(Snapshot& snapshot, const CustomerId& customer, const VideoId& video)
{
    return first_value<double>(snapshot,
                               "SELECT seconds FROM playback_positions"
                               " WHERE customer_id = :customer AND video_id = :video",
                               with(customer, "customer"), with(video, "video"));
}

} // namespace supple::store
