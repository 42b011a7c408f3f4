#include "store/library.hpp"

#include "store/database.hpp"

#include <algorithm>
#include <map>

namespace supple::store
{

namespace
{

// An order begun (or, if it is a gift, redeemed) in this browser gives access here as long as it
// gives access at all. The customer of the order is not consulted: nobody proved that address.
std::vector<Entitlement> entitlements_of(Snapshot& snapshot, const Session& session)
{
    std::vector<Entitlement> all;
    if (session.customer)
        all = list_entitlements(snapshot, *session.customer);
    for (const auto& order : session.opens)
        std::ranges::copy(list_entitlements(snapshot, order), std::back_inserter(all));
    return all;
}

} // namespace

std::vector<OwnedCourse> library_of(Snapshot& snapshot, const Session& session, Timestamp now)
{
    std::map<CourseId, Entitlement> longest;
    for (const auto& entitlement : entitlements_of(snapshot, session)) {
        if (!is_running(entitlement, now))
            continue;
        const auto [at, added] = longest.try_emplace(entitlement.course, entitlement);
        if (!added && goes_before(entitlement, at->second))
            at->second = entitlement;
    }
    std::vector<OwnedCourse> owned;
    for (const auto& [course, entitlement] : longest)
        owned.push_back({find_course(snapshot, course).value(), entitlement});
    std::ranges::sort(owned, {}, [](const OwnedCourse& one) { return one.course.title; });
    return owned;
}

std::optional<Entitlement> entitlement_of(Snapshot& snapshot, const Session& session,
                                          const CourseId& course, Timestamp now)
{
    std::optional<Entitlement> longest;
    for (const auto& entitlement : entitlements_of(snapshot, session))
        if (entitlement.course == course && is_running(entitlement, now) &&
            (!longest || goes_before(entitlement, *longest)))
            longest = entitlement;
    return longest;
}

bool was_revoked(Snapshot& snapshot, const Session& session, const CourseId& course)
{
    return std::ranges::any_of(entitlements_of(snapshot, session), [&](const Entitlement& one) {
        return one.course == course && one.revoked;
    });
}

} // namespace supple::store
