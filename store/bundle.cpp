#include "store/bundle.hpp"

#include "store/column.hpp"

#include <set>

namespace supple::store
{

static void columns(soci::statement& statement, CourseId& course)
{
    statement.exchange(soci::into(course));
}

namespace
{

std::vector<CourseId> ids_in(Snapshot& snapshot, const CourseId& bundle)
{
    return all_rows<CourseId>(snapshot,
                              "SELECT course_id FROM bundled_courses"
                              " WHERE bundle_id = :bundle AND removed_at IS NULL ORDER BY position",
                              with(bundle, "bundle"));
}

std::vector<Course> courses_of(Snapshot& snapshot, const std::vector<CourseId>& ids)
{
    std::vector<Course> courses;
    for (const CourseId& id : ids)
        courses.push_back(find_course(snapshot, id).value());
    return courses;
}

std::optional<Refusal> unfit(Snapshot& snapshot, std::span<const CourseId> courses)
{
    std::set<CourseId> seen;
    for (const CourseId& id : courses) {
        const auto course = find_course(snapshot, id);
        if (!course)
            return course.error();
        if (course->kind == CourseKind::bundle || !seen.insert(id).second)
            return Refusal::bundle_invalid;
    }
    if (seen.size() < 2)
        return Refusal::bundle_invalid;
    return std::nullopt;
}

} // namespace

Result<Course> create_bundle(Transaction& tx, std::string_view slug, const CourseText& text,
                             std::span<const CourseId> courses)
{
    const auto bundle = create_course(tx, slug, text, CourseKind::bundle);
    if (!bundle)
        return bundle;
    const auto set = set_bundle(tx, bundle->id, courses);
    if (!set)
        return set.error();
    return bundle;
}

Result<void> set_bundle(Transaction& tx, const CourseId& id, std::span<const CourseId> courses)
{
    const auto bundle = find_course(tx, id);
    if (!bundle)
        return bundle.error();
    if (bundle->kind != CourseKind::bundle)
        return Refusal::bundle_invalid;
    if (const auto refusal = unfit(tx, courses))
        return *refusal;
    const auto now = tx.now();
    run(tx,
        "UPDATE bundled_courses SET removed_at = :now"
        " WHERE bundle_id = :bundle AND removed_at IS NULL",
        with(now, "now"), with(id, "bundle"));
    int position = 0;
    for (const CourseId& course : courses) {
        ++position;
        run(tx,
            "INSERT INTO bundled_courses (bundle_id, course_id, position)"
            " VALUES (:bundle, :course, :position) ON CONFLICT (bundle_id, course_id)"
            " DO UPDATE SET position = excluded.position, removed_at = NULL",
            with(id, "bundle"), with(course, "course"), with(position, "position"));
    }
    return {};
}

std::vector<Course> courses_in(Snapshot& snapshot, const CourseId& bundle)
{
    return courses_of(snapshot, ids_in(snapshot, bundle));
}

std::vector<Course> bundles_with(Snapshot& snapshot, const CourseId& course)
{
    return courses_of(snapshot,
                      all_rows<CourseId>(snapshot,
                                         "SELECT bundle_id FROM bundled_courses"
                                         " JOIN courses ON courses.id = bundle_id"
                                         " WHERE course_id = :course AND removed_at IS NULL"
                                         " AND state = 'published' ORDER BY title, slug",
                                         with(course, "course")));
}

std::vector<CourseId> opened_by(Snapshot& snapshot, const Course& course)
{
    if (course.kind == CourseKind::bundle)
        return ids_in(snapshot, course.id);
    return {course.id};
}

} // namespace supple::store
