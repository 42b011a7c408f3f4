#include "store/entitlement.hpp"

#include "store/catalog.hpp"
#include "store/column.hpp"
#include "store/message.hpp"
#include "store/order.hpp"

#include <algorithm>
#include <array>

namespace supple::store
{

static std::span<const std::string_view> words(RevocationReason)
{
    static constexpr std::array<std::string_view, 3> all{"refunded", "disputed", "by_operator"};
    return all;
}

std::string_view name(RevocationReason reason)
{
    return words(reason)[static_cast<std::size_t>(reason)];
}

static void columns(soci::statement& statement, Entitlement& entitlement)
{
    statement.exchange(soci::into(entitlement.id));
    statement.exchange(soci::into(entitlement.customer));
    statement.exchange(soci::into(entitlement.course));
    statement.exchange(soci::into(entitlement.order));
    statement.exchange(soci::into(entitlement.from));
    statement.exchange(soci::into(entitlement.until));
    statement.exchange(soci::into(entitlement.days_from_first_play));
    statement.exchange(soci::into(entitlement.revoked));
    statement.exchange(soci::into(entitlement.reason));
}

static void columns(soci::statement& statement, Revocation& revocation)
{
    statement.exchange(soci::into(revocation.sequence));
    statement.exchange(soci::into(revocation.entitlement));
}

namespace
{

#define SELECT_ENTITLEMENTS                                                                        \
    "SELECT id, customer_id, course_id, order_id, starts_at, ends_at, days_from_first_play,"       \
    " revoked_at, reason FROM entitlements"
#define RUNNING                                                                                    \
    " AND revoked_at IS NULL AND starts_at <= :now AND (ends_at IS NULL OR ends_at > :now)"        \
    " ORDER BY CASE WHEN ends_at IS NOT NULL THEN 1 WHEN days_from_first_play IS NULL THEN 0"      \
    " ELSE 2 END, ends_at DESC, number"

Entitlement insert(Transaction& tx, Entitlement entitlement)
{
    entitlement.id = EntitlementId::fresh(tx.random());
    entitlement.from = tx.now();
    const auto number =
        *first_value<long long>(tx, "SELECT coalesce(max(number), 0) + 1 FROM entitlements");
    run(tx,
        "INSERT INTO entitlements (id, number, customer_id, course_id, order_id, starts_at,"
        " ends_at, days_from_first_play)"
        " VALUES (:id, :number, :customer, :course, :order, :starts, :ends, :days)",
        with(entitlement.id, "id"), with(number, "number"), with(entitlement.customer, "customer"),
        with(entitlement.course, "course"), with(entitlement.order, "order"),
        with(entitlement.from, "starts"), with(entitlement.until, "ends"),
        with(entitlement.days_from_first_play, "days"));
    return entitlement;
}

Entitlement take_away(Transaction& tx, Entitlement entitlement, RevocationReason reason)
{
    entitlement.revoked = tx.now();
    entitlement.reason = reason;
    run(tx, "UPDATE entitlements SET revoked_at = :now, reason = :reason WHERE id = :id",
        with(entitlement.revoked, "now"), with(entitlement.reason, "reason"),
        with(entitlement.id, "id"));
    const auto sequence =
        *first_value<long long>(tx, "SELECT coalesce(max(sequence), 0) + 1 FROM revocations");
    run(tx, "INSERT INTO revocations (sequence, entitlement_id) VALUES (:sequence, :id)",
        with(sequence, "sequence"), with(entitlement.id, "id"));
    return entitlement;
}

// Whoever buys thirty more days before the first thirty are over must not lose any.
std::optional<Timestamp> end_of_access(Transaction& tx, const CustomerId& customer,
                                       const CourseId& course, std::optional<int> access_days)
{
    if (!access_days)
        return std::nullopt;
    const auto running = current_entitlement(tx, customer, course, tx.now());
    const auto start = running && running->until ? *running->until : tx.now();
    return start + std::chrono::days(*access_days);
}

std::vector<Entitlement> unrevoked(Snapshot& snapshot, const OrderId& order)
{
    return all_rows<Entitlement>(snapshot,
                                 SELECT_ENTITLEMENTS
                                 " WHERE order_id = :order AND revoked_at IS NULL ORDER BY number",
                                 with(order, "order"));
}

Entitlement insert_for(Transaction& tx, const Order& order, const CustomerId& customer,
                       const CourseId& course)
{
    Entitlement fresh{.customer = customer, .course = course, .order = order.id};
    if (order.access_from == AccessStart::first_play)
        fresh.days_from_first_play = order.access_days;
    else
        fresh.until = end_of_access(tx, customer, course, order.access_days);
    return insert(tx, fresh);
}

void restore(Transaction& tx, Entitlement again)
{
    if (again.until && *again.until <= tx.now())
        return; // it ended while the bank was thinking
    again.revoked.reset();
    again.reason.reset();
    insert(tx, again);
}

// Early enough to plan a last practice, but for a rental of two days not at once.
constexpr std::chrono::seconds longest_warning = std::chrono::days(3);

Timestamp warning_of(const Entitlement& one)
{
    const std::chrono::seconds whole = one.days_from_first_play
                                           ? std::chrono::days(*one.days_from_first_play)
                                           : *one.until - one.from;
    return *one.until - std::min(longest_warning, whole / 4);
}

// Whether another rental of the course is still to come.
bool has_unplayed(Snapshot& snapshot, const Entitlement& one)
{
    for (const auto& other : list_entitlements(snapshot, one.customer))
        if (other.course == one.course && !other.revoked && waits_for_first_play(other))
            return true;
    return false;
}

} // namespace

std::vector<Entitlement> grant(Transaction& tx, const Order& order, const CustomerId& customer)
{
    auto granted = unrevoked(tx, order.id);
    for (const CourseId& course : courses_of_order(tx, order.id))
        if (std::ranges::find(granted, course, &Entitlement::course) == granted.end())
            granted.push_back(insert_for(tx, order, customer, course));
    return granted;
}

Result<Entitlement> grant_by_operator(Transaction& tx, const CustomerId& customer,
                                      const CourseId& course, std::optional<int> access_days)
{
    if (!find_course(tx, course))
        return Refusal::course_not_found;
    if (access_days && (*access_days < 1 || *access_days > greatest_access_days))
        return Refusal::access_days_invalid;
    const auto entitlement =
        insert(tx, {.customer = customer,
                    .course = course,
                    .until = end_of_access(tx, customer, course, access_days)});
    tell_access_granted(tx, entitlement);
    return entitlement;
}

Result<std::vector<Entitlement>> revoke(Transaction& tx, const CustomerId& customer,
                                        const CourseId& course)
{
    std::vector<Entitlement> revoked;
    for (const auto& entitlement : list_entitlements(tx, customer))
        if (entitlement.course == course && is_running(entitlement, tx.now()))
            revoked.push_back(take_away(tx, entitlement, RevocationReason::by_operator));
    if (revoked.empty())
        return Refusal::entitlement_not_found;
    return revoked;
}

bool revoke_order(Transaction& tx, const OrderId& order, RevocationReason reason)
{
    const auto granted = unrevoked(tx, order);
    for (const Entitlement& entitlement : granted)
        take_away(tx, entitlement, reason);
    return !granted.empty();
}

void restore_order(Transaction& tx, const OrderId& order)
{
    const auto all = list_entitlements(tx, order);
    for (const CourseId& course : courses_of_order(tx, order)) {
        const auto last = std::ranges::find(all.rbegin(), all.rend(), course, &Entitlement::course);
        if (last != all.rend() && last->reason == RevocationReason::disputed)
            restore(tx, *last);
    }
}

std::optional<Entitlement> current_entitlement(Snapshot& snapshot, const CustomerId& customer,
                                               const CourseId& course, Timestamp now)
{
    return first_row<Entitlement>(
        snapshot,
        SELECT_ENTITLEMENTS " WHERE customer_id = :customer AND course_id = :course" RUNNING,
        with(customer, "customer"), with(course, "course"), with(now, "now"));
}

std::optional<Entitlement> current_entitlement(Snapshot& snapshot, const OrderId& order,
                                               Timestamp now)
{
    return first_row<Entitlement>(snapshot, SELECT_ENTITLEMENTS " WHERE order_id = :order" RUNNING,
                                  with(order, "order"), with(now, "now"));
}

Result<Entitlement> find_entitlement(Snapshot& snapshot, const EntitlementId& id)
{
    const auto entitlement =
        first_row<Entitlement>(snapshot, SELECT_ENTITLEMENTS " WHERE id = :id", with(id, "id"));
    if (!entitlement)
        return Refusal::entitlement_not_found;
    return *entitlement;
}

std::vector<Entitlement> list_entitlements(Snapshot& snapshot, const CustomerId& customer)
{
    return all_rows<Entitlement>(
        snapshot, SELECT_ENTITLEMENTS " WHERE customer_id = :customer ORDER BY number",
        with(customer, "customer"));
}

std::vector<Entitlement> list_entitlements(Snapshot& snapshot, const OrderId& order)
{
    return all_rows<Entitlement>(snapshot,
                                 SELECT_ENTITLEMENTS " WHERE order_id = :order ORDER BY number",
                                 with(order, "order"));
}

bool is_running(const Entitlement& entitlement, Timestamp now)
{
    return !entitlement.revoked && entitlement.from <= now &&
           (!entitlement.until || now < *entitlement.until);
}

bool is_for_ever(const Entitlement& entitlement)
{
    return !entitlement.until && !entitlement.days_from_first_play;
}

bool waits_for_first_play(const Entitlement& entitlement)
{
    return !entitlement.until && entitlement.days_from_first_play;
}

bool goes_before(const Entitlement& left, const Entitlement& right)
{
    if (is_for_ever(left) || is_for_ever(right))
        return is_for_ever(left) && !is_for_ever(right);
    if (!left.until || !right.until)
        return left.until.has_value() && !right.until;
    return *left.until > *right.until;
}

Result<Entitlement> start_clock(Transaction& tx, const EntitlementId& id)
{
    auto entitlement = find_entitlement(tx, id);
    if (!entitlement || !waits_for_first_play(*entitlement))
        return entitlement;
    entitlement->until = tx.now() + std::chrono::days(*entitlement->days_from_first_play);
    run(tx, "UPDATE entitlements SET ends_at = :ends WHERE id = :id",
        with(entitlement->until, "ends"), with(id, "id"));
    return entitlement;
}

int tell_ending_access(Transaction& tx)
{
    const auto now = tx.now();
    const auto horizon = now + longest_warning;
    int told = 0;
    for (const auto& one : all_rows<Entitlement>(
             tx,
             SELECT_ENTITLEMENTS " WHERE ends_at > :now AND ends_at <= :horizon"
                                 " AND revoked_at IS NULL AND end_told_at IS NULL ORDER BY ends_at",
             with(now, "now"), with(horizon, "horizon"))) {
        const auto longest = current_entitlement(tx, one.customer, one.course, now);
        if (now < warning_of(one) || !longest || longest->id != one.id || has_unplayed(tx, one))
            continue;
        tell_access_ends(tx, one);
        run(tx, "UPDATE entitlements SET end_told_at = :now WHERE id = :id", with(now, "now"),
            with(one.id, "id"));
        ++told;
    }
    return told;
}

std::vector<Revocation> revocations_since(Snapshot& snapshot, std::int64_t sequence)
{
    return all_rows<Revocation>(snapshot,
                                "SELECT sequence, entitlement_id FROM revocations"
                                " WHERE sequence > :sequence ORDER BY sequence",
                                with(sequence, "sequence"));
}

} // namespace supple::store
