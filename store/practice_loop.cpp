#include "store/practice_loop.hpp"

#include "store/column.hpp"
#include "store/title.hpp"

#include <cmath>

namespace supple::store
{

// No practice lasts two days.
static constexpr double greatest_place_seconds = 2 * 24 * 60 * 60;

static void columns(soci::statement& statement, PracticeLoop& loop)
{
    statement.exchange(soci::into(loop.id));
    statement.exchange(soci::into(loop.part.name));
    statement.exchange(soci::into(loop.part.from_seconds));
    statement.exchange(soci::into(loop.part.until_seconds));
    statement.exchange(soci::into(loop.part.rounds));
    statement.exchange(soci::into(loop.part.pause_seconds));
}

namespace
{

bool is_between(double value, double least, double greatest)
{
    return std::isfinite(value) && value >= least && value <= greatest;
}

bool is_valid(const LoopPart& part)
{
    return is_title(part.name) && part.name.size() <= greatest_loop_name_length &&
           is_between(part.from_seconds, 0, greatest_place_seconds) &&
           is_between(part.until_seconds, part.from_seconds + shortest_loop_seconds,
                      greatest_place_seconds) &&
           is_between(part.rounds, 0, most_rounds) &&
           is_between(part.pause_seconds, 0, longest_pause_seconds);
}

} // namespace

Result<PracticeLoop> keep_loop(Transaction& tx, const CustomerId& customer, const VideoId& video,
                               const LoopPart& part)
{
    if (!is_valid(part))
        return Refusal::loop_invalid;
    if (loops_of(tx, customer, video).size() >= most_loops_of_a_video)
        return Refusal::too_many_loops;
    const auto id = LoopId::fresh(tx.random());
    const auto now = tx.now();
    run(tx,
        "INSERT INTO practice_loops (id, customer_id, video_id, name, from_seconds, until_seconds,"
        " rounds, pause_seconds, created_at)"
        " VALUES (:id, :customer, :video, :name, :from, :until, :rounds, :pause, :now)",
        with(id, "id"), with(customer, "customer"), with(video, "video"), with(part.name, "name"),
        with(part.from_seconds, "from"), with(part.until_seconds, "until"),
        with(part.rounds, "rounds"), with(part.pause_seconds, "pause"), with(now, "now"));
    return PracticeLoop{.id = id, .part = part};
}

Result<void> drop_loop(Transaction& tx, const CustomerId& customer, const VideoId& video,
                       const LoopId& loop)
{
    const auto dropped = run(tx,
                             "DELETE FROM practice_loops"
                             " WHERE id = :id AND customer_id = :customer AND video_id = :video",
                             with(loop, "id"), with(customer, "customer"), with(video, "video"));
    if (dropped == 0)
        return Refusal::loop_not_found;
    return {};
}

std::vector<PracticeLoop> loops_of(Snapshot& snapshot, const CustomerId& customer,
                                   const VideoId& video)
{
    return all_rows<PracticeLoop>(
        snapshot,
        "SELECT id, name, from_seconds, until_seconds, rounds, pause_seconds FROM practice_loops"
        " WHERE customer_id = :customer AND video_id = :video ORDER BY from_seconds, created_at, "
        "id",
        with(customer, "customer"), with(video, "video"));
}

} // namespace supple::store
