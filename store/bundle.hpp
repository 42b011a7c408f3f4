// Several courses sold as one. A bundle is a course that holds courses in place of videos: it has a
// slug, a page, an offer and a place on the shelf like any other, and an order for it opens every
// course in it. It holds two or more, each once, and no other bundle. What an order opens is copied
// when the order is begun, so a bundle that changes later gives and takes nothing of what was
// bought.
#pragma once

#include "store/catalog.hpp"

#include <span>

namespace supple::store
{

/// A hidden bundle. Refusals of create_course() and set_bundle().
Result<Course> create_bundle(Transaction& tx, std::string_view slug, const CourseText& text,
                             std::span<const CourseId> courses);

/// Holds these courses from now on, in this order. Refusal::course_not_found, bundle_invalid (it is
/// none, or would hold less than two, one twice, or another bundle).
Result<void> set_bundle(Transaction& tx, const CourseId& bundle, std::span<const CourseId> courses);

/// In order; none for a course that is no bundle.
std::vector<Course> courses_in(Snapshot& snapshot, const CourseId& bundle);

/// The published bundles that hold a course, by title.
std::vector<Course> bundles_with(Snapshot& snapshot, const CourseId& course);

/// What buying it opens: the course itself, or those in the bundle.
std::vector<CourseId> opened_by(Snapshot& snapshot, const Course& course);

} // namespace supple::store
