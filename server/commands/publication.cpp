#include "server/commands/publication.hpp"

#include "server/commands/command.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace supple
{
namespace
{

namespace fs = std::filesystem;

std::string whole_file(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in)
        throw std::runtime_error(fmt::format("{} cannot be read.", path.string()));
    return text.str();
}

// A rename is lasting only once its folder is on the disk.
void flush_folder(const fs::path& folder)
{
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 || fsync(descriptor) != 0)
        throw std::runtime_error(
            fmt::format("{} cannot be flushed to disk: is it full?", folder.string()));
    close(descriptor);
}

void move_into(const fs::path& packages, const fs::path& finished, const store::Revision& revision,
               const store::VideoId& video)
{
    const fs::path home = packages / video.text();
    fs::create_directories(home);
    const fs::path lasting = home / revision.id.text();
    const fs::path keys = finished.string() + ".keys";
    if (fs::exists(keys))
        fs::rename(keys, lasting.string() + ".keys");
    fs::rename(finished, lasting);
    flush_folder(home);
    flush_folder(packages);
}

store::Course course_for(store::Transaction& tx, const Shelf& shelf)
{
    if (const auto course = store::find_course(tx, shelf.course_slug))
        return *course;
    const store::CourseText text{.title = shelf.video_title, .summary = ""};
    return value_or_fail(store::create_course(tx, shelf.course_slug, text), shelf.course_slug);
}

// The video of this title, or a new one. Two titles may make the same slug (both are cut at 64
// letters, and letters beyond ASCII are lost): the second then gets a number.
store::Video video_for(store::Transaction& tx, const store::Course& course, const Shelf& shelf)
{
    const std::string wanted = store::slugify(shelf.video_title);
    std::string slug = wanted;
    for (int number = 2;; ++number) {
        const auto video = store::find_video(tx, course.id, slug);
        if (!video)
            return value_or_fail(store::add_video(tx, course.id, slug, shelf.video_title), slug);
        if (video->title == shelf.video_title)
            return *video;
        const std::string suffix = fmt::format("-{}", number);
        slug = wanted.substr(0, store::greatest_slug_length - suffix.size()) + suffix;
    }
}

// A new price leaves the time of access as it was.
void set_price(store::Transaction& tx, const store::Course& course, const store::Money& price)
{
    const auto before = store::current_offer(tx, course.id);
    const auto access_days = before ? before->access_days : std::nullopt;
    value_or_fail(store::set_offer(tx, course.id, price, access_days), "--price");
}

} // namespace

store::Revision read_report(const fs::path& folder, const store::RevisionId& id)
{
    const fs::path path = folder / "package.json";
    try {
        const auto report = boost::json::parse(whole_file(path)).as_object();
        if (report.at("format").to_number<int>() != 1)
            throw std::runtime_error("written by another version");
        store::Revision revision;
        revision.id = id;
        revision.duration_seconds = report.at("duration_seconds").to_number<double>();
        revision.preview.segments = report.at("preview_segments").to_number<int>();
        // Packages of the version before say neither.
        if (const auto* first = report.if_contains("preview_first_segment"))
            revision.preview.first_segment = first->to_number<int>();
        if (const auto* storyboard = report.if_contains("storyboard"))
            revision.storyboard = storyboard->as_bool();
        revision.preview_seconds = report.at("preview_seconds").to_number<double>();
        revision.encrypted = report.at("encrypted").as_bool();
        revision.width = report.at("width").to_number<int>();
        revision.height = report.at("height").to_number<int>();
        for (const auto& chapter : report.at("chapters").as_array())
            revision.chapters.push_back(
                {.start_seconds = chapter.at("start_seconds").to_number<double>(),
                 .title = boost::json::value_to<std::string>(chapter.at("title"))});
        for (const auto& language : report.at("captions").as_array())
            revision.captions.push_back(boost::json::value_to<std::string>(language));
        return revision;
    } catch (const std::exception& fault) {
        throw std::runtime_error(
            fmt::format("{} is not the report of a package ({}): package the video again.",
                        path.string(), fault.what()));
    }
}

Published publish_package(store::Database& database, const fs::path& packages,
                          const fs::path& finished, const store::Revision& revision,
                          const Shelf& shelf)
{
    return database.write([&](store::Transaction& tx) {
        Published published;
        published.course = course_for(tx, shelf);
        published.video = video_for(tx, published.course, shelf);
        published.revision =
            value_or_fail(store::add_revision(tx, published.video.id, revision), shelf.video_title);
        if (shelf.price)
            set_price(tx, published.course, *shelf.price);
        if (shelf.publish)
            published.course =
                value_or_fail(store::publish_course(tx, published.course.id), shelf.course_slug);
        move_into(packages, finished, revision, published.video.id);
        return published;
    });
}

} // namespace supple
