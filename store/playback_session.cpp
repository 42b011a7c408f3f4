#include "store/playback_session.hpp"

#include "store/column.hpp"
#include "store/keyring.hpp"

#include <algorithm>

namespace supple::store
{

static void columns(soci::statement& statement, PlaybackSession& playback)
{
    statement.exchange(soci::into(playback.id));
    statement.exchange(soci::into(playback.entitlement));
    statement.exchange(soci::into(playback.session));
    statement.exchange(soci::into(playback.started));
    statement.exchange(soci::into(playback.last_seen));
    statement.exchange(soci::into(playback.stopped));
}

static void columns(soci::statement& statement, PlaybackStop& stop)
{
    statement.exchange(soci::into(stop.sequence));
    statement.exchange(soci::into(stop.playback));
    statement.exchange(soci::into(stop.stopped));
}

namespace
{

#define SELECT_PLAYBACKS                                                                           \
    "SELECT id, entitlement_id, session_id, started_at, last_seen_at, stopped_at"                  \
    " FROM playback_sessions"

// All that are not stopped, quiet ones too: each may go on without asking. Who began first comes
// first.
std::vector<PlaybackSession> going_on(Snapshot& snapshot, const EntitlementId& entitlement)
{
    return all_rows<PlaybackSession>(snapshot,
                                     SELECT_PLAYBACKS
                                     " WHERE entitlement_id = :entitlement AND stopped_at IS NULL"
                                     " ORDER BY started_at, id",
                                     with(entitlement, "entitlement"));
}

int stopped_lately(Snapshot& snapshot, const EntitlementId& entitlement, Timestamp now)
{
    const auto since = now - std::chrono::hours(1);
    return *first_value<int>(snapshot,
                             "SELECT count(*) FROM playback_sessions"
                             " WHERE entitlement_id = :entitlement AND stopped_at > :since",
                             with(entitlement, "entitlement"), with(since, "since"));
}

void stop(Transaction& tx, const PlaybackSession& playback)
{
    const auto now = tx.now();
    run(tx, "UPDATE playback_sessions SET stopped_at = :now WHERE id = :id", with(now, "now"),
        with(playback.id, "id"));
    const auto sequence =
        *first_value<long long>(tx, "SELECT coalesce(max(sequence), 0) + 1 FROM playback_stops");
    run(tx,
        "INSERT INTO playback_stops (sequence, playback_id, stopped_at)"
        " VALUES (:sequence, :id, :now)",
        with(sequence, "sequence"), with(playback.id, "id"), with(now, "now"));
}

void touch(Transaction& tx, const PlaybackId& id, Timestamp seen)
{
    run(tx,
        "UPDATE playback_sessions SET last_seen_at = :seen WHERE id = :id AND last_seen_at < :seen",
        with(seen, "seen"), with(id, "id"));
}

PlaybackSession insert(Transaction& tx, const EntitlementId& entitlement, const SessionId& session)
{
    const PlaybackSession fresh{.id = PlaybackId::fresh(tx.random()),
                                .entitlement = entitlement,
                                .session = session,
                                .started = tx.now(),
                                .last_seen = tx.now()};
    run(tx,
        "INSERT INTO playback_sessions (id, entitlement_id, session_id, started_at, last_seen_at)"
        " VALUES (:id, :entitlement, :session, :started, :seen)",
        with(fresh.id, "id"), with(entitlement, "entitlement"), with(session, "session"),
        with(fresh.started, "started"), with(fresh.last_seen, "seen"));
    return fresh;
}

// Makes room for one more by stopping others; false if they all play and none may be taken over.
bool make_room(Transaction& tx, const EntitlementId& entitlement, std::size_t at_a_time,
               TakeOver take_over)
{
    auto others = going_on(tx, entitlement);
    if (others.size() < at_a_time)
        return true;
    // Stable: among those that play, who began first goes first.
    std::ranges::stable_sort(others, std::greater(),
                             [&](const PlaybackSession& one) { return is_quiet(one, tx.now()); });
    others.resize(others.size() - (at_a_time - 1)); // who has to go
    const bool all_are_quiet = is_quiet(others.back(), tx.now());
    if (!all_are_quiet && (take_over == TakeOver::no || stopped_lately(tx, entitlement, tx.now()) >=
                                                            greatest_take_overs_an_hour))
        return false;
    for (const PlaybackSession& one : others)
        stop(tx, one);
    return true;
}

void note_network(Transaction& tx, const PlaybackId& id, const std::string& network, Timestamp seen)
{
    run(tx,
        "INSERT INTO playback_networks (playback_id, network, last_seen_at)"
        " SELECT p.id, :network, :seen FROM playback_sessions p WHERE p.id = :id"
        " AND (SELECT count(*) FROM playback_networks n WHERE n.playback_id = p.id"
        " AND n.network <> :network) < :greatest"
        " ON CONFLICT (playback_id, network) DO UPDATE SET last_seen_at = excluded.last_seen_at",
        with(network, "network"), with(seen, "seen"), with(id, "id"),
        with(greatest_networks, "greatest"));
}

} // namespace

std::optional<PlaybackSession> playback_of(Snapshot& snapshot, const EntitlementId& entitlement,
                                           const SessionId& session)
{
    return first_row<PlaybackSession>(
        snapshot,
        SELECT_PLAYBACKS " WHERE entitlement_id = :entitlement AND session_id = :session"
                         " AND stopped_at IS NULL",
        with(entitlement, "entitlement"), with(session, "session"));
}

bool is_quiet(const PlaybackSession& playback, Timestamp now)
{
    return playback.last_seen + quiet_after <= now;
}

Result<PlaybackSession> begin_playback(Transaction& tx, const EntitlementId& entitlement,
                                       const SessionId& session, int at_a_time, TakeOver take_over)
{
    if (auto own = playback_of(tx, entitlement, session)) {
        touch(tx, own->id, tx.now());
        own->last_seen = std::max(own->last_seen, tx.now());
        return *own;
    }
    if (at_a_time > 0 &&
        !make_room(tx, entitlement, static_cast<std::size_t>(at_a_time), take_over))
        return Refusal::too_many_streams;
    return insert(tx, entitlement, session);
}

void note_seen(Transaction& tx, std::span<const SeenPlayback> seen)
{
    for (const SeenPlayback& one : seen) {
        touch(tx, one.id, one.last);
        for (const std::string& network : one.networks)
            note_network(tx, one.id, network, one.last);
    }
}

std::vector<PlaybackStop> stops_since(Snapshot& snapshot, std::int64_t sequence, Timestamp now)
{
    const long long after = sequence;
    const auto since = now - greatest_token_life;
    return all_rows<PlaybackStop>(snapshot,
                                  "SELECT sequence, playback_id, stopped_at FROM playback_stops"
                                  " WHERE sequence > :after AND stopped_at > :since"
                                  " ORDER BY sequence",
                                  with(after, "after"), with(since, "since"));
}

Spread spread_of(Snapshot& snapshot, const EntitlementId& entitlement, Timestamp since)
{
    return {.browsers =
                *first_value<int>(snapshot,
                                  "SELECT count(DISTINCT session_id) FROM playback_sessions"
                                  " WHERE entitlement_id = :entitlement AND last_seen_at > :since",
                                  with(entitlement, "entitlement"), with(since, "since")),
            .networks = *first_value<int>(
                snapshot,
                "SELECT count(DISTINCT n.network) FROM playback_networks n"
                " JOIN playback_sessions p ON p.id = n.playback_id"
                " WHERE p.entitlement_id = :entitlement AND n.last_seen_at > :since",
                with(entitlement, "entitlement"), with(since, "since"))};
}

} // namespace supple::store
