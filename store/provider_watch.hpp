// Looking after orders that wait: a webhook may be lost, so the provider is asked, too. Says which
// orders to ask about and how often, so that neither many open pages nor an impatient buyer make a
// flood of questions; and up to when the provider's own list of events was read. The marks are
// rows, so that several processes share them.
#pragma once

#include "store/order.hpp"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace supple::store
{

/// A buyer who reloads the page is not told anything new before this.
inline constexpr std::chrono::seconds least_between_looks{4};
/// The background asks about a fresh order this often …
inline constexpr std::chrono::seconds look_at_fresh_orders_every{60};
/// … for this long, in which nearly everybody has paid or gone …
inline constexpr std::chrono::minutes order_is_fresh{30};
/// … and then this often, until the page closes.
inline constexpr std::chrono::minutes look_at_old_orders_every{15};

/// True if the order is pending with an open page and nobody looked since `least_between_looks`;
/// whoever is told so does look.
bool claim_look(Transaction& tx, const OrderId& order);

/// Pending orders with an open page that are due by the rules above, the longest waiting first, at
/// most `limit`. They count as looked at from now on.
std::vector<Order> claim_due_looks(Transaction& tx, std::string_view provider, bool live,
                                   int limit);

/// An order whose page never opened waits for its buyer this long: as long as a page of Stripe's.
inline constexpr std::chrono::hours order_without_page_waits{24};

/// Expires pending orders that waited so long, at most `limit`; what they held is free again.
void expire_unopened(Transaction& tx, std::string_view provider, bool live, int limit);

/// For another try at opening a page after the provider answered with a fault: it would give that
/// answer again under the old key. Only a pending order without a page has another key. The order
/// as it is now; Refusal::order_not_found, order_not_pending.
Result<Order> renew_idempotency_key(Transaction& tx, const OrderId& order);

/// None before the first reading.
std::optional<Timestamp> events_read_to(Snapshot& snapshot, std::string_view provider, bool live);
void note_events_read(Transaction& tx, std::string_view provider, bool live, Timestamp to);

} // namespace supple::store
