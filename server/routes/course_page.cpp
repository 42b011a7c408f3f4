#include "server/routes/course_page.hpp"

#include "server/routes/wording.hpp"
#include "store/library.hpp"

namespace supple::routes
{
namespace
{

boost::json::array videos_json(const std::vector<ShownVideo>& videos)
{
    boost::json::array list;
    for (const ShownVideo& shown : videos)
        list.push_back({{"title", shown.video.title},
                        {"duration", duration_words(shown.revision.duration_seconds)},
                        {"chapters", chapters_json(shown.revision)}});
    return list;
}

boost::json::array captions_json(const std::vector<ShownVideo>& videos)
{
    boost::json::array list;
    if (!videos.empty())
        for (const std::string& language : videos.front().revision.captions)
            list.emplace_back(language_words(language));
    return list;
}

bool owns(store::Snapshot& snapshot, const Visitor& visitor, const store::Course& course,
          store::Timestamp now)
{
    return visitor.session && store::entitlement_of(snapshot, *visitor.session, course.id, now);
}

boost::json::object course_json(store::Snapshot& snapshot, const store::Course& course, bool owned)
{
    const auto videos = shown_videos(snapshot, course.id);
    boost::json::object json{{"slug", course.slug},
                             {"title", course.title},
                             {"summary", course.summary},
                             {"duration", total_duration(videos)},
                             {"poster", !videos.empty()},
                             {"owned", owned},
                             {"captions", captions_json(videos)},
                             {"videos", videos_json(videos)}};
    if (!videos.empty() && videos.front().revision.preview.segments > 0)
        json["preview"] = duration_words(videos.front().revision.preview_seconds);
    const auto offer = store::current_offer(snapshot, course.id);
    if (offer && course.state == store::CourseState::published) {
        json["price"] = store::format(offer->price);
        if (offer->access_days)
            json["access_days"] = *offer->access_days;
    }
    return json;
}

} // namespace

std::vector<ShownVideo> shown_videos(store::Snapshot& snapshot, const store::CourseId& course)
{
    std::vector<ShownVideo> shown;
    for (store::Video& video : store::videos_of(snapshot, course))
        if (video.revision)
            if (auto revision = store::find_revision(snapshot, *video.revision))
                shown.push_back({std::move(video), std::move(*revision)});
    return shown;
}

std::string total_duration(const std::vector<ShownVideo>& videos)
{
    double seconds = 0;
    for (const ShownVideo& shown : videos)
        seconds += shown.revision.duration_seconds;
    return duration_words(seconds);
}

boost::json::array chapters_json(const store::Revision& revision)
{
    boost::json::array list;
    for (const store::Chapter& chapter : revision.chapters)
        list.push_back({{"start", place_words(chapter.start_seconds)},
                        {"start_seconds", chapter.start_seconds},
                        {"title", chapter.title}});
    return list;
}

CoursePage::CoursePage(AsyncStore& store, const ShopPages& pages, const SaleNotice& notice,
                       const store::Clock& clock)
    : store_(store), pages_(pages), notice_(notice), clock_(clock)
{
}

http::Task<http::Response> CoursePage::answer(const http::Request& request, std::string slug,
                                              std::optional<RefusedForm> refused) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    Visitor visitor;
    const auto read = [&](store::Snapshot& snapshot) -> std::optional<boost::json::object> {
        visitor = visitor_of(snapshot, secret, now);
        const auto course = store::find_course(snapshot, slug);
        if (!course)
            return std::nullopt;
        const bool owned = owns(snapshot, visitor, *course, now);
        if (course->state != store::CourseState::published && !owned)
            return std::nullopt;
        return course_json(snapshot, *course, owned);
    };
    auto course = co_await store_.read(read);
    if (!course)
        co_return pages_.error(http::Status::not_found, {});
    boost::json::object data{{"course", std::move(*course)}};
    notice_.add_to(data, refused ? refused->ticked : store::Agreement());
    if (refused) {
        data["email"] = refused->email;
        data["problem"] = refused->problem;
    }
    co_return pages_.answer(request, "course", std::move(data), visitor.email,
                            refused ? Audience::visitor : Audience::everybody,
                            refused ? refused->status : http::Status::ok);
}

} // namespace supple::routes
