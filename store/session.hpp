// The browser's cookie. A session knows who signed in by mail (the proven customer), and which
// orders were begun in this browser. An order begun here may be watched here at once, because it
// was paid here; but nobody proved an e-mail address by typing it, so it opens that order's course
// and nothing else. The secret is in the cookie, only its hash is kept.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;
struct Order;

inline constexpr std::chrono::days session_life{90};   // a practice is picked up again weeks later
inline constexpr std::chrono::days session_renewal{1}; // so that a visit a day writes once a day

struct Session {
    SessionId id{};
    std::optional<CustomerId> customer{}; // proven by mail; none: only the orders below
    std::vector<OrderId> orders{};        // begun in this browser
    std::vector<OrderId> opens{}; // what may be watched here at once: those of `orders` that
                                  // are no gifts, and the gifts redeemed here
    Timestamp expires{};
};

/// A session and the secret that is its cookie; the secret is told once.
struct FreshSession {
    Session session{};
    std::string secret{};
};

/// A new session of a proven customer, or of nobody yet.
FreshSession open_session(Transaction& tx, const std::optional<CustomerId>& customer);

/// The live session of a cookie; none if unknown, ended or expired.
std::optional<Session> session_of(Snapshot& snapshot, std::string_view secret, Timestamp now);

/// Lets the order's course be watched in this browser.
void add_order(Transaction& tx, const SessionId& session, const OrderId& order);

/// Whether the sliding expiry is due to be moved: at most once a day.
bool needs_renewal(const Session& session, Timestamp now);

/// Moves the expiry to 90 days from now; an ended session stays ended.
void renew(Transaction& tx, const SessionId& session);

/// Ends the session of this cookie; an unknown one is no error.
void sign_out(Transaction& tx, std::string_view secret);

/// Whether this browser may see the order's page.
bool may_see(const Session& session, const Order& order);

} // namespace supple::store
