// What a browser may watch: the courses of the customer who signed in by mail, and the courses of
// the orders begun in this browser. The one place where a session becomes a right.
#pragma once

#include "store/catalog.hpp"
#include "store/entitlement.hpp"
#include "store/session.hpp"

namespace supple::store
{

struct OwnedCourse {
    Course course{};
    Entitlement entitlement{}; // the one that goes before the others
};

/// By title. A course that was taken off the shelf is still owned.
std::vector<OwnedCourse> library_of(Snapshot& snapshot, const Session& session, Timestamp now);

/// The right by which this browser may watch the course now, or none.
std::optional<Entitlement> entitlement_of(Snapshot& snapshot, const Session& session,
                                          const CourseId& course, Timestamp now);

/// Whether a right of this browser was taken away (not merely ended): a page without access says so
/// instead of offering to sign in.
bool was_revoked(Snapshot& snapshot, const Session& session, const CourseId& course);

} // namespace supple::store
