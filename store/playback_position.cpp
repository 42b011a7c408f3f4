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

std::optional<double> position(Snapshot& snapshot, const CustomerId& customer, const VideoId& video)
{
    return first_value<double>(snapshot,
                               "SELECT seconds FROM playback_positions"
                               " WHERE customer_id = :customer AND video_id = :video",
                               with(customer, "customer"), with(video, "video"));
}

} // namespace supple::store
