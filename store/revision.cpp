#include "store/catalog.hpp"
#include "store/column.hpp"

#include <boost/json.hpp>

#include <cmath>

namespace supple::store
{

namespace
{

// A row as it stands: chapters and captions are JSON text, read whole or not at all.
struct Row {
    Revision revision;
    std::string chapters;
    std::string captions;
};

std::string as_json(const std::vector<Chapter>& chapters)
{
    boost::json::array array;
    for (const auto& chapter : chapters)
        array.push_back({{"start_seconds", chapter.start_seconds}, {"title", chapter.title}});
    return boost::json::serialize(array);
}

std::string as_json(const std::vector<std::string>& captions)
{
    return boost::json::serialize(boost::json::value_from(captions));
}

Revision read(const Row& row)
{
    auto revision = row.revision;
    const auto chapters = boost::json::parse(row.chapters);
    for (const auto& chapter : chapters.as_array())
        revision.chapters.push_back(
            {.start_seconds = chapter.at("start_seconds").to_number<double>(),
             .title = boost::json::value_to<std::string>(chapter.at("title"))});
    revision.captions =
        boost::json::value_to<std::vector<std::string>>(boost::json::parse(row.captions));
    return revision;
}

bool is_length(double seconds)
{
    return std::isfinite(seconds) && seconds >= 0;
}

bool is_valid(const Revision& revision)
{
    return !revision.id.text().empty() && is_length(revision.duration_seconds) &&
           revision.duration_seconds > 0 && is_length(revision.preview_seconds) &&
           is_valid(revision.preview) && revision.width >= 0 && revision.height >= 0;
}

#define REVISION_COLUMNS                                                                           \
    "id, video_id, published_at, duration_seconds, preview_first_segment, preview_segments,"       \
    " preview_seconds, encrypted, storyboard, width, height, chapters, captions"

void columns(soci::statement& statement, Row& row)
{
    auto& revision = row.revision;
    statement.exchange(soci::into(revision.id));
    statement.exchange(soci::into(revision.video));
    statement.exchange(soci::into(revision.published));
    statement.exchange(soci::into(revision.duration_seconds));
    statement.exchange(soci::into(revision.preview.first_segment));
    statement.exchange(soci::into(revision.preview.segments));
    statement.exchange(soci::into(revision.preview_seconds));
    statement.exchange(soci::into(revision.encrypted));
    statement.exchange(soci::into(revision.storyboard));
    statement.exchange(soci::into(revision.width));
    statement.exchange(soci::into(revision.height));
    statement.exchange(soci::into(row.chapters));
    statement.exchange(soci::into(row.captions));
}

void insert(Transaction& tx, const Revision& revision)
{
    const auto chapters = as_json(revision.chapters);
    const auto captions = as_json(revision.captions);
    run(tx,
        "INSERT INTO revisions (" REVISION_COLUMNS ")"
        " VALUES (:id, :video, :published, :duration, :preview_first, :preview_segments,"
        " :preview_seconds, :encrypted, :storyboard, :width, :height, :chapters, :captions)",
        with(revision.id, "id"), with(revision.video, "video"),
        with(revision.published, "published"), with(revision.duration_seconds, "duration"),
        with(revision.preview.first_segment, "preview_first"),
        with(revision.preview.segments, "preview_segments"),
        with(revision.preview_seconds, "preview_seconds"), with(revision.encrypted, "encrypted"),
        with(revision.storyboard, "storyboard"), with(revision.width, "width"),
        with(revision.height, "height"), with(chapters, "chapters"), with(captions, "captions"));
}

} // namespace

Result<Revision> add_revision(Transaction& tx, const VideoId& video, Revision revision)
{
    if (!find_video(tx, video))
        return Refusal::video_not_found;
    if (!is_valid(revision))
        return Refusal::revision_invalid;
    revision.video = video;
    revision.published = tx.now();
    insert(tx, revision);
    run(tx,
        "INSERT INTO current_revisions (video_id, revision_id) VALUES (:video, :revision)"
        " ON CONFLICT (video_id) DO UPDATE SET revision_id = excluded.revision_id",
        with(video, "video"), with(revision.id, "revision"));
    return revision;
}

Result<Revision> find_revision(Snapshot& snapshot, const RevisionId& id)
{
    const auto row = first_row<Row>(
        snapshot, "SELECT " REVISION_COLUMNS " FROM revisions WHERE id = :id", with(id, "id"));
    if (!row)
        return Refusal::revision_not_found;
    return read(*row);
}

std::vector<Revision> revisions_of(Snapshot& snapshot, const VideoId& video)
{
    std::vector<Revision> revisions;
    for (const auto& row : all_rows<Row>(snapshot,
                                         "SELECT " REVISION_COLUMNS " FROM revisions"
                                         " WHERE video_id = :video ORDER BY published_at DESC, id",
                                         with(video, "video")))
        revisions.push_back(read(row));
    return revisions;
}

} // namespace supple::store
