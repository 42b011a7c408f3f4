// One browser that plays what one entitlement opens, so that it can be counted how many play at a
// time. It is the browser's own session that is counted, by its cookie, and no name that a page's
// script could choose: so a reload, a seek, another video of the course, a second tab and a restart
// of browser or server are all the same playback session. It holds its place while it is seen; a
// quiet one keeps it until somebody needs it, and then has to ask again like everybody else. Its id
// stands in the access token, so stopping it stops the stream.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/refusal.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

/// A player asks for something every six seconds (web/scripts/pulse.js), and that reaches the
/// database within half a minute: who was not seen for so long does not play.
inline constexpr std::chrono::minutes quiet_after{3};
/// A person who goes from room to room; a programme that lets two devices fight is refused.
inline constexpr int greatest_take_overs_an_hour = 30;
/// Of one playback session: a phone on a train, not a table to be filled.
inline constexpr int greatest_networks = 100;

struct PlaybackSession {
    PlaybackId id{};
    EntitlementId entitlement{};
    SessionId session{};
    Timestamp started{};
    Timestamp last_seen{};
    std::optional<Timestamp> stopped{};
};

/// The one this browser goes on with; none if it has begun none, or was stopped.
std::optional<PlaybackSession> playback_of(Snapshot& snapshot, const EntitlementId& entitlement,
                                           const SessionId& session);

bool is_quiet(const PlaybackSession& playback, Timestamp now);

enum class TakeOver { no, yes };

/// Goes on with this browser's, or begins one. While as many play already as may (`at_a_time`; 0:
/// any number), quiet ones are stopped for it; if none is, the one that began first is, with
/// TakeOver::yes. Refusal::too_many_streams otherwise, and for who takes over too often.
Result<PlaybackSession> begin_playback(Transaction& tx, const EntitlementId& entitlement,
                                       const SessionId& session, int at_a_time, TakeOver take_over);

/// That something was streamed, when last and to which networks.
struct SeenPlayback {
    PlaybackId id{};
    Timestamp last{};
    std::vector<std::string> networks{}; // "192.0.2.0/24"
};

/// Many at once. One that is unknown by now is passed over.
void note_seen(Transaction& tx, std::span<const SeenPlayback> seen);

struct PlaybackStop {
    std::int64_t sequence = 0;
    PlaybackId playback{};
    Timestamp stopped{};
};

/// Stops after `sequence` (0: all) of which a token may still be good, in order. Cheap: one look
/// into an index.
std::vector<PlaybackStop> stops_since(Snapshot& snapshot, std::int64_t sequence, Timestamp now);

/// By how many browsers, from how many networks an entitlement was watched since then.
struct Spread {
    int browsers = 0;
    int networks = 0;
};
Spread spread_of(Snapshot& snapshot, const EntitlementId& entitlement, Timestamp since);

} // namespace supple::store
