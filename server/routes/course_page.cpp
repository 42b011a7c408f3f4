#include "server/routes/course_page.hpp"

#include "server/routes/refusal_answer.hpp"
#include "server/routes/terms.hpp"
#include "server/routes/wording.hpp"
#include "store/bundle.hpp"
#include "store/library.hpp"

#include <fmt/format.h>

#include <algorithm>

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

bool owns(store::Snapshot& snapshot, const Visitor& visitor, const store::CourseId& course,
          store::Timestamp now)
{
    return visitor.session && store::entitlement_of(snapshot, *visitor.session, course, now);
}

// A bundle is owned when every course in it is.
bool owns_all(store::Snapshot& snapshot, const Visitor& visitor, const store::Course& course,
              store::Timestamp now)
{
    return std::ranges::all_of(store::opened_by(snapshot, course), [&](const store::CourseId& one) {
        return owns(snapshot, visitor, one, now);
    });
}

// [{slug, title, duration, owned}], and whether all of them are owned.
boost::json::array bundled_json(store::Snapshot& snapshot, const Visitor& visitor,
                                const store::Course& bundle, store::Timestamp now)
{
    boost::json::array list;
    for (const auto& course : store::courses_in(snapshot, bundle.id))
        list.push_back({{"slug", course.slug},
                        {"title", course.title},
                        {"on_shelf", course.state == store::CourseState::published},
                        {"duration", total_duration(shown_videos(snapshot, course.id))},
                        {"owned", owns(snapshot, visitor, course.id, now)}});
    return list;
}

// The bundles on the shelf that hold the course, with their prices.
boost::json::array bundles_json(store::Snapshot& snapshot, const store::Course& course)
{
    boost::json::array list;
    for (const auto& bundle : store::bundles_with(snapshot, course.id))
        if (const auto offer = store::current_offer(snapshot, bundle.id))
            list.push_back(
                {{"slug", bundle.slug}, {"title", bundle.title}, {"price", price_words(*offer)}});
    return list;
}

boost::json::object course_json(store::Snapshot& snapshot, const store::Course& course, bool owned)
{
    const auto videos = shown_videos(snapshot, course.id);
    boost::json::object json{{"slug", course.slug},
                             {"title", course.title},
                             {"summary", course.summary},
                             {"duration", videos.empty() ? "" : total_duration(videos)},
                             {"bundle", course.kind == store::CourseKind::bundle},
                             {"watch_address", course.kind == store::CourseKind::bundle
                                                   ? "/library"
                                                   : "/watch/" + course.slug},
                             {"bundles", bundles_json(snapshot, course)},
                             {"poster", !videos.empty()},
                             {"owned", owned},
                             {"captions", captions_json(videos)},
                             {"videos", videos_json(videos)}};
    if (!videos.empty() && videos.front().revision.preview.segments > 0)
        json["preview"] = duration_words(videos.front().revision.preview_seconds);
    const auto offer = store::current_offer(snapshot, course.id);
    if (offer && course.state == store::CourseState::published)
        add_terms(json, *offer);
    return json;
}

// The price with the code, or why there is none; what was refused before goes first.
void add_coupon(boost::json::object& json, store::Snapshot& snapshot, const store::Course& course,
                const std::string& provider, const Visitor& visitor, RefusedForm& form,
                store::Timestamp now)
{
    const auto browser = visitor.session ? std::optional(visitor.session->id) : std::nullopt;
    const auto quoted = store::quote(
        snapshot, course, {.provider = provider, .code = form.code, .browser = browser}, now);
    if (!quoted) {
        if (form.problem.empty())
            form.problem = problem_of(quoted.error());
        return;
    }
    if (auto coupon = coupon_json(*quoted))
        json["coupon"] = std::move(*coupon);
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
                       const store::Clock& clock, std::string provider, Doorkeeper& doorkeeper)
    : store_(store), pages_(pages), notice_(notice), clock_(clock), provider_(std::move(provider)),
      doorkeeper_(doorkeeper)
{
}

http::Task<http::Response> CoursePage::page(const http::Request& request, std::string slug) const
{
    RefusedForm form;
    form.code = request.query("code").value_or("");
    if (form.code.empty())
        co_return co_await answer(request, slug, form, Audience::everybody);
    if (const auto wait = doorkeeper_.must_wait_to_try_coupon(request)) {
        form = {.problem = "too_many", .status = http::Status::too_many_requests};
        co_return with_retry_after(co_await answer(request, slug, form, Audience::visitor), *wait);
    }
    co_return co_await answer(request, slug, form, Audience::visitor);
}

http::Task<http::Response> CoursePage::page_again(const http::Request& request, std::string slug,
                                                  RefusedForm refused) const
{
    co_return co_await answer(request, slug, refused, Audience::visitor);
}

http::Task<http::Response> CoursePage::answer(const http::Request& request, const std::string& slug,
                                              RefusedForm& form, Audience audience) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    Visitor visitor;
    const auto read = [&](store::Snapshot& snapshot) -> std::optional<boost::json::object> {
        visitor = visitor_of(snapshot, secret, now);
        const auto course = store::find_course(snapshot, slug);
        if (!course)
            return std::nullopt;
        const bool owned = owns_all(snapshot, visitor, *course, now);
        if (course->state != store::CourseState::published && !owned)
            return std::nullopt;
        auto json = course_json(snapshot, *course, owned);
        json["courses"] = bundled_json(snapshot, visitor, *course, now);
        if (!form.code.empty())
            add_coupon(json, snapshot, *course, provider_, visitor, form, now);
        return json;
    };
    auto course = co_await store_.read(read);
    if (!course)
        co_return pages_.error(http::Status::not_found, {});
    boost::json::object data{{"course", std::move(*course)},
                             {"email", form.email},
                             {"code", form.code},
                             {"sum", form.sum},
                             {"gift",
                              {{"recipient", form.gift.recipient},
                               {"giver", form.gift.giver},
                               {"words", form.gift.words},
                               {"day", form.gift.day}}},
                             {"problem", form.problem}};
    if (data["course"].at("poster").as_bool())
        data["picture"] =
            fmt::format("{}/courses/{}/poster.jpg", pages_.facts().public_address, slug);
    notice_.add_to(data, form.ticked);
    co_return pages_.answer(request, "course", std::move(data), visitor.email, audience,
                            form.status);
}

} // namespace supple::routes
