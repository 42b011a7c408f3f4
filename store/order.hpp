// An order: the lasting record of one buyer's decision to pay one price. The price and the time of
// access are copied from the offer when the order is begun, so that a later price changes nothing.
// What state it is in follows from the ledger of payments alone (see fulfilment.hpp), whatever
// order the provider's messages arrive in.
#pragma once

#include "store/access_start.hpp"
#include "store/clock.hpp"
#include "store/email.hpp"
#include "store/id.hpp"
#include "store/money.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

/// The provider of orders that cost nothing: nobody. Their ledger holds one charge of nothing.
inline constexpr std::string_view free_provider = "none";

enum class OrderState { pending, paid, refunded, disputed, expired };

std::string_view name(OrderState state);

struct Order {
    OrderId id{};
    std::int64_t number = 0; // 1, 2, 3 …: what people say on the telephone
    CourseId course{};       // what was bought: a course or a bundle
    OfferId offer{};
    CustomerId customer{}; // not proven to be the buyer until a mail reached the address
    Email email{};
    Money price{};
    std::optional<int> access_days{}; // none: for ever
    AccessStart access_from = AccessStart::purchase;
    OrderState state = OrderState::pending;
    std::string provider{}; // "stripe", "test"; free_provider for an order of nothing
    bool live = false;      // real money
    std::string idempotency_key{};
    std::optional<std::string> provider_session{}; // the provider's name for its payment page
    Timestamp created{};
    std::optional<Timestamp> paid{};
    std::optional<std::string> needs_attention{}; // a sentence for the operator
};

/// Refusal::order_not_found.
Result<Order> find_order(Snapshot& snapshot, const OrderId& id);
Result<Order> find_order(Snapshot& snapshot, std::int64_t number);
Result<Order> find_order_by_provider_session(Snapshot& snapshot, std::string_view provider,
                                             std::string_view provider_session);

/// The courses it opens: one, or those that were in the bundle when it was begun, in their order.
std::vector<CourseId> courses_of_order(Snapshot& snapshot, const OrderId& id);

/// As the operator names it: a number ("12", "#12") or an id.
Result<Order> find_order_named(Snapshot& snapshot, std::string_view text);

struct OrderFilter {
    std::optional<OrderState> state{};
    std::optional<CustomerId> customer{};
    bool only_needing_attention = false;
    std::optional<std::int64_t> before_number{}; // for the next page
    int limit = 100;
};

/// Newest first.
std::vector<Order> list_orders(Snapshot& snapshot, const OrderFilter& filter);

/// Leaves a sentence for the operator beside the order; sentences add up, the same one once.
void flag(Transaction& tx, const OrderId& id, std::string_view reason);

/// Takes one sentence back, because what it says is no longer so. The others stay.
void unflag(Transaction& tx, const OrderId& id, std::string_view reason);

/// The operator has looked at it.
void clear_attention(Transaction& tx, const OrderId& id);

// For checkout and fulfilment, which know when these may happen. Nobody else calls them.

/// Numbers the order and keeps it, with the courses it will open.
Order keep_order(Transaction& tx, Order order, std::span<const CourseId> opens);
void set_provider_session(Transaction& tx, const OrderId& id, std::string_view provider_session);

/// The provider took something off: `price` is what is left to pay.
void lower_price(Transaction& tx, const OrderId& id, const Money& price);
void set_state(Transaction& tx, const OrderId& id, OrderState state,
               const std::optional<Timestamp>& paid);

} // namespace supple::store
