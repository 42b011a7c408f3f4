// The right of one customer to watch one course, from when, until when, revoked or not. An order
// has at most one for each of its courses that is not revoked. Once revoked an entitlement stays
// so: who gets access back (a dispute won) gets a new one, so that a list of revoked ids only ever
// grows. Rows are kept.
#pragma once

#include "store/clock.hpp"
#include "store/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;
struct Order;

enum class RevocationReason { refunded, disputed, by_operator };

std::string_view name(RevocationReason reason);

struct Entitlement {
    EntitlementId id{};
    CustomerId customer{};
    CourseId course{};
    std::optional<OrderId> order{}; // none: given by the operator
    Timestamp from{};
    std::optional<Timestamp> until{}; // the first second without access; none: for ever, or
    std::optional<int> days_from_first_play{}; // so many days, whose clock stands until then
    std::optional<Timestamp> revoked{};
    std::optional<RevocationReason> reason{};
};

/// For a paid order, one for each of its courses, once: what is there already is returned as it is.
/// Days of an entitlement to the same course that is still running are not lost but added to.
std::vector<Entitlement> grant(Transaction& tx, const Order& order, const CustomerId& customer);

/// By the operator, for so many days or for ever. Mails the customer. Refusal::course_not_found,
/// access_days_invalid.
Result<Entitlement> grant_by_operator(Transaction& tx, const CustomerId& customer,
                                      const CourseId& course, std::optional<int> access_days);

/// Takes all running access of the customer to the course. Refusal::entitlement_not_found if there
/// was none.
Result<std::vector<Entitlement>> revoke(Transaction& tx, const CustomerId& customer,
                                        const CourseId& course);

/// Takes the access an order gave; nothing happens if it gives none. False then.
bool revoke_order(Transaction& tx, const OrderId& order, RevocationReason reason);

/// Gives back what a dispute suspended, as new entitlements with the same ends. Nothing for a
/// course whose last one of this order was not suspended by a dispute.
void restore_order(Transaction& tx, const OrderId& order);

/// The running entitlement that goes before the others.
std::optional<Entitlement> current_entitlement(Snapshot& snapshot, const CustomerId& customer,
                                               const CourseId& course, Timestamp now);
std::optional<Entitlement> current_entitlement(Snapshot& snapshot, const OrderId& order,
                                               Timestamp now);

/// Refusal::entitlement_not_found.
Result<Entitlement> find_entitlement(Snapshot& snapshot, const EntitlementId& id);

/// All of one customer or of one order, revoked ones too, oldest first.
std::vector<Entitlement> list_entitlements(Snapshot& snapshot, const CustomerId& customer);
std::vector<Entitlement> list_entitlements(Snapshot& snapshot, const OrderId& order);

bool is_running(const Entitlement& entitlement, Timestamp now);

/// Has neither an end nor a clock that would bring one.
bool is_for_ever(const Entitlement& entitlement);

/// A rental nobody has played yet.
bool waits_for_first_play(const Entitlement& entitlement);

/// Which of two running ones a customer watches by: what is for ever, then what ends last, and a
/// rental whose clock stands only when there is nothing else, so that no day of it is lost.
bool goes_before(const Entitlement& left, const Entitlement& right);

/// The customer pressed play: the days begin now, unless they have begun. As it is now.
/// Refusal::entitlement_not_found.
Result<Entitlement> start_clock(Transaction& tx, const EntitlementId& id);

/// Mails the customers whose access ends soon, each once: three days before the end, or a quarter
/// of the whole time where that is less. Nothing is told of access that a later one of the same
/// customer outlasts. How many were told.
int tell_ending_access(Transaction& tx);

struct Revocation {
    std::int64_t sequence = 0;
    EntitlementId entitlement{};
};

/// Revocations after `sequence` (0: all), in order. Cheap: one look into an index.
std::vector<Revocation> revocations_since(Snapshot& snapshot, std::int64_t sequence);

} // namespace supple::store
