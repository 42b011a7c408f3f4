#include "store/catalog.hpp"
#include "store/column.hpp"
#include "store/title.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, Video& video)
{
    statement.exchange(soci::into(video.id));
    statement.exchange(soci::into(video.course));
    statement.exchange(soci::into(video.slug));
    statement.exchange(soci::into(video.title));
    statement.exchange(soci::into(video.position));
    statement.exchange(soci::into(video.revision));
}

#define SELECT_VIDEOS                                                                              \
    "SELECT videos.id, course_id, slug, title, position, current_revisions.revision_id"            \
    " FROM videos LEFT JOIN current_revisions ON current_revisions.video_id = videos.id"

std::vector<Video> videos_of(Snapshot& snapshot, const CourseId& course)
{
    return all_rows<Video>(snapshot, SELECT_VIDEOS " WHERE course_id = :course ORDER BY position",
                           with(course, "course"));
}

Result<Video> find_video(Snapshot& snapshot, const CourseId& course, std::string_view slug)
{
    const std::string text(slug);
    const auto video =
        first_row<Video>(snapshot, SELECT_VIDEOS " WHERE course_id = :course AND slug = :slug",
                         with(course, "course"), with(text, "slug"));
    if (!video)
        return Refusal::video_not_found;
    return *video;
}

Result<Video> find_video(Snapshot& snapshot, const VideoId& id)
{
    const auto video =
        first_row<Video>(snapshot, SELECT_VIDEOS " WHERE videos.id = :id", with(id, "id"));
    if (!video)
        return Refusal::video_not_found;
    return *video;
}

Result<Video> add_video(Transaction& tx, const CourseId& course, std::string_view slug,
                        std::string_view title)
{
    const auto home = find_course(tx, course);
    if (!home)
        return home.error();
    if (home->kind == CourseKind::bundle)
        return Refusal::bundle_invalid;
    if (!is_slug(slug))
        return Refusal::slug_invalid;
    if (!is_title(title))
        return Refusal::title_invalid;
    if (find_video(tx, course, slug))
        return Refusal::slug_taken;
    const int last = *first_value<int>(
        tx, "SELECT coalesce(max(position), 0) FROM videos WHERE course_id = :course",
        with(course, "course"));
    const Video video{.id = VideoId::fresh(tx.random()),
                      .course = course,
                      .slug = std::string(slug),
                      .title = std::string(title),
                      .position = last + 1};
    const auto now = tx.now();
    run(tx,
        "INSERT INTO videos (id, course_id, slug, title, position, created_at)"
        " VALUES (:id, :course, :slug, :title, :position, :now)",
        with(video.id, "id"), with(course, "course"), with(video.slug, "slug"),
        with(video.title, "title"), with(video.position, "position"), with(now, "now"));
    return video;
}

Result<Video> edit_video(Transaction& tx, const VideoId& id, std::string_view title)
{
    auto video = find_video(tx, id);
    if (!video)
        return video.error();
    if (!is_title(title))
        return Refusal::title_invalid;
    video->title = title;
    run(tx, "UPDATE videos SET title = :title WHERE id = :id", with(video->title, "title"),
        with(id, "id"));
    return video;
}

} // namespace supple::store
