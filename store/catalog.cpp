#include "store/catalog.hpp"

#include "store/bundle.hpp"
#include "store/column.hpp"
#include "store/title.hpp"

#include <array>

namespace supple::store
{

static std::span<const std::string_view> words(CourseState)
{
    static constexpr std::array<std::string_view, 2> all{"hidden", "published"};
    return all;
}

static std::span<const std::string_view> words(CourseKind)
{
    static constexpr std::array<std::string_view, 2> all{"single", "bundle"};
    return all;
}

static void columns(soci::statement& statement, Course& course)
{
    statement.exchange(soci::into(course.id));
    statement.exchange(soci::into(course.slug));
    statement.exchange(soci::into(course.title));
    statement.exchange(soci::into(course.summary));
    statement.exchange(soci::into(course.state));
    statement.exchange(soci::into(course.kind));
    statement.exchange(soci::into(course.created));
}

namespace
{

#define COURSE_COLUMNS "id, slug, title, summary, state, kind, created_at"

bool is_text(const CourseText& text)
{
    return is_title(text.title) && text.summary.size() <= greatest_summary_length;
}

bool has_video(Snapshot& snapshot, const CourseId& course)
{
    return *first_value<int>(snapshot,
                             "SELECT count(*) FROM videos"
                             " JOIN current_revisions ON current_revisions.video_id = videos.id"
                             " WHERE videos.course_id = :course",
                             with(course, "course")) > 0;
}

Result<Course> set_state(Transaction& tx, Course course, CourseState state)
{
    course.state = state;
    run(tx, "UPDATE courses SET state = :state WHERE id = :id", with(course.state, "state"),
        with(course.id, "id"));
    return course;
}

} // namespace

std::vector<Course> list_courses(Snapshot& snapshot, Shelf shelf)
{
    const int all = shelf == Shelf::all ? 1 : 0;
    return all_rows<Course>(snapshot,
                            "SELECT " COURSE_COLUMNS " FROM courses"
                            " WHERE :all = 1 OR state = 'published' ORDER BY created_at, slug",
                            with(all, "all"));
}

Result<Course> find_course(Snapshot& snapshot, std::string_view slug)
{
    const std::string text(slug);
    const auto course = first_row<Course>(
        snapshot, "SELECT " COURSE_COLUMNS " FROM courses WHERE slug = :slug", with(text, "slug"));
    if (!course)
        return Refusal::course_not_found;
    return *course;
}

Result<Course> find_course(Snapshot& snapshot, const CourseId& id)
{
    const auto course = first_row<Course>(
        snapshot, "SELECT " COURSE_COLUMNS " FROM courses WHERE id = :id", with(id, "id"));
    if (!course)
        return Refusal::course_not_found;
    return *course;
}

Result<Course> create_course(Transaction& tx, std::string_view slug, const CourseText& text)
{
    return create_course(tx, slug, text, CourseKind::single);
}

Result<Course> create_course(Transaction& tx, std::string_view slug, const CourseText& text,
                             CourseKind kind)
{
    if (!is_slug(slug))
        return Refusal::slug_invalid;
    if (!is_text(text))
        return Refusal::title_invalid;
    if (find_course(tx, slug))
        return Refusal::slug_taken;
    const Course course{.id = CourseId::fresh(tx.random()),
                        .slug = std::string(slug),
                        .title = text.title,
                        .summary = text.summary,
                        .state = CourseState::hidden,
                        .kind = kind,
                        .created = tx.now()};
    run(tx,
        "INSERT INTO courses (" COURSE_COLUMNS ")"
        " VALUES (:id, :slug, :title, :summary, :state, :kind, :created)",
        with(course.id, "id"), with(course.slug, "slug"), with(course.title, "title"),
        with(course.summary, "summary"), with(course.state, "state"), with(course.kind, "kind"),
        with(course.created, "created"));
    return course;
}

Result<Course> edit_course(Transaction& tx, const CourseId& id, const CourseText& text)
{
    auto course = find_course(tx, id);
    if (!course)
        return course.error();
    if (!is_text(text))
        return Refusal::title_invalid;
    course->title = text.title;
    course->summary = text.summary;
    run(tx, "UPDATE courses SET title = :title, summary = :summary WHERE id = :id",
        with(course->title, "title"), with(course->summary, "summary"), with(id, "id"));
    return course;
}

Result<Course> publish_course(Transaction& tx, const CourseId& id)
{
    const auto course = find_course(tx, id);
    if (!course)
        return course.error();
    for (const CourseId& opened : opened_by(tx, *course))
        if (!has_video(tx, opened))
            return Refusal::course_without_video;
    if (!current_offer(tx, id))
        return Refusal::course_without_offer;
    return set_state(tx, *course, CourseState::published);
}

Result<Course> hide_course(Transaction& tx, const CourseId& id)
{
    const auto course = find_course(tx, id);
    if (!course)
        return course.error();
    return set_state(tx, *course, CourseState::hidden);
}

} // namespace supple::store
