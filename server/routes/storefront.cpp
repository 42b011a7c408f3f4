#include "server/routes/storefront.hpp"

#include "server/http/file_answer.hpp"
#include "server/pages/assets.hpp"
#include "server/routes/terms.hpp"
#include "server/routes/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace supple::routes
{
namespace
{

// A new packaging changes the picture behind the same address, so it is asked for again.
constexpr auto poster_lines = "Content-Type: image/jpeg\r\nCache-Control: public, no-cache\r\n"
                              "X-Content-Type-Options: nosniff\r\n";

constexpr std::size_t open_posters = 32;

constexpr std::array<std::string_view, 4> text_pages{"terms", "privacy", "refunds",
                                                     "accessibility"};

std::optional<boost::json::object> course_for_sale(store::Snapshot& snapshot)
{
    const auto courses = store::list_courses(snapshot, store::Shelf::published);
    if (courses.empty())
        return std::nullopt;
    const auto single = std::ranges::find(courses, store::CourseKind::single, &store::Course::kind);
    const store::Course& course = single == courses.end() ? courses.front() : *single;
    boost::json::object json{{"slug", course.slug},
                             {"title", course.title},
                             {"summary", course.summary},
                             {"duration", total_duration(shown_videos(snapshot, course.id))}};
    if (const auto offer = store::current_offer(snapshot, course.id))
        json["price"] = price_words(*offer);
    return json;
}

std::optional<store::Revision> first_revision(store::Snapshot& snapshot,
                                              const store::CourseId& course)
{
    auto videos = shown_videos(snapshot, course);
    if (videos.empty())
        return std::nullopt;
    return std::move(videos.front().revision);
}

bool takes_gzip(const http::Request& request)
{
    return request.header(http::Field::accept_encoding).find("gzip") != std::string_view::npos;
}

} // namespace

Storefront::Storefront(AsyncStore& store, const ShopPages& pages, const CoursePage& course_page,
                       const store::Clock& clock, TokenTerms terms, std::filesystem::path packages)
    : store_(store), pages_(pages), course_page_(course_page), clock_(clock),
      terms_(std::move(terms)), packages_(std::move(packages))
{
}

void Storefront::add_to(http::Router& router) const
{
    router.get("/", [this](http::Request& request) { return home(request); });
    router.get("/courses/{slug}", [this](http::Request& request) {
        return course_page_.page(request, std::string(request.parameter("slug")));
    });
    router.post("/courses/{slug}/preview",
                [this](http::Request& request) { return preview(request); });
    // Open files belong to one worker; the handler is copied with its router, so it shares them.
    const auto posters = std::make_shared<http::FileCache>(
        [](auto) { return std::string(poster_lines); }, open_posters);
    for (const std::string_view name : {"poster.jpg", "preview.jpg"})
        router.get("/courses/{slug}/" + std::string(name),
                   [this, posters, name](http::Request& request) {
                       return poster(request, *posters, name);
                   });
    for (const std::string_view page : text_pages)
        router.get("/" + std::string(page),
                   [this, page](http::Request& request) { return text_page(request, page); });
    router.quick(http::Method::get, "/assets/{file}",
                 [](http::Request& request) { return asset(request, request.parameter("file")); });
    router.get("/sitemap.xml", [this](http::Request&) { return sitemap(); });
    router.quick(http::Method::get, "/robots.txt", [this](http::Request&) { return robots(); });
    router.quick(http::Method::get, "/favicon.ico",
                 [](http::Request& request) { return asset(request, "favicon.ico"); });
}

http::Task<http::Response> Storefront::home(http::Request& request) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    Visitor visitor;
    const auto read = [&](store::Snapshot& snapshot) {
        visitor = visitor_of(snapshot, secret, now);
        return course_for_sale(snapshot);
    };
    auto course = co_await store_.read(read);
    boost::json::object data;
    if (course)
        data["course"] = std::move(*course);
    co_return pages_.answer(request, "home", std::move(data), visitor.email, Audience::everybody);
}

http::Task<http::Response> Storefront::text_page(http::Request& request,
                                                 std::string_view page) const
{
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    Visitor visitor;
    const auto read = [&](store::Snapshot& snapshot) {
        visitor = visitor_of(snapshot, secret, now);
    };
    co_await store_.read(read);
    boost::json::object data;
    co_return pages_.answer(request, page, std::move(data), visitor.email, Audience::everybody);
}

// What everybody may find: sitemaps.org. No date, since we do not know when words were changed.
http::Task<http::Response> Storefront::sitemap() const
{
    const auto read = [](store::Snapshot& snapshot) {
        return store::list_courses(snapshot, store::Shelf::published);
    };
    const auto courses = co_await store_.read(read);
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    const auto add = [&](std::string_view path) {
        xml += fmt::format("<url><loc>{}/{}</loc></url>\n", pages_.facts().public_address, path);
    };
    add("");
    for (const store::Course& course : courses)
        add("courses/" + course.slug);
    add("private-sessions");
    for (const std::string_view page : text_pages)
        add(page);
    http::Response response(http::Status::ok, "application/xml; charset=utf-8",
                            xml + "</urlset>\n");
    response.set("Cache-Control", "public, max-age=3600");
    co_return response;
}

// Pages that belong to one person say noindex themselves, which a robot must be let in to read;
// kept out are only addresses that are secrets or streams.
http::Response Storefront::robots() const
{
    auto response = http::Response::text(
        fmt::format("User-agent: *\nDisallow: /stream/\nDisallow: /sign-in/\nDisallow: /gifts/\n\n"
                    "Sitemap: {}/sitemap.xml\n",
                    pages_.facts().public_address));
    response.set("Cache-Control", "public, max-age=3600");
    return response;
}

http::Task<http::Response> Storefront::preview(http::Request& request) const
{
    const std::string slug(request.parameter("slug"));
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) -> std::optional<StreamAddress> {
        const auto course = store::find_course(snapshot, slug);
        if (!course || course->state != store::CourseState::published)
            return std::nullopt;
        const auto revision = first_revision(snapshot, course->id);
        if (!revision || revision->preview.segments == 0)
            return std::nullopt;
        return preview_address(snapshot, terms_, *revision, now);
    };
    const auto address = co_await store_.read(read);
    if (!address)
        co_return http::Response::json("{}", http::Status::not_found);
    auto response = http::Response::json(as_json(*address));
    response.set("Cache-Control", "no-store");
    co_return response;
}

http::Task<http::Response> Storefront::poster(http::Request& request, http::FileCache& files,
                                              std::string_view name) const
{
    const std::string slug(request.parameter("slug"));
    const auto read = [&](store::Snapshot& snapshot) -> std::optional<store::Revision> {
        const auto course = store::find_course(snapshot, slug);
        return course ? first_revision(snapshot, course->id) : std::nullopt;
    };
    const auto revision = co_await store_.read(read);
    if (!revision)
        co_return pages_.error(http::Status::not_found, {});
    const auto folder = packages_ / revision->video.text() / revision->id.text();
    auto file = files.open((folder / name).string());
    if (!file) // packages of the version before have no preview.jpg
        file = files.open((folder / "poster.jpg").string());
    if (!file)
        co_return pages_.error(http::Status::not_found, {});
    co_return http::answer_with_file(request, std::move(file));
}

http::Response asset(const http::Request& request, std::string_view file)
{
    const pages::Asset* found = pages::find_asset(file);
    if (found == nullptr)
        return http::Response::text("There is no such file.", http::Status::not_found);
    const bool gzip = !found->gzip.empty() && takes_gzip(request);
    std::string etag(found->etag);
    if (gzip)
        etag.insert(etag.size() - 1, "-gz");
    const auto bytes = std::make_shared<const std::string>(gzip ? found->gzip : found->bytes);
    auto response = http::answer_with_bytes(request, bytes, found->content_type, etag);
    response.set("Cache-Control",
                 found->immutable ? "public, max-age=31536000, immutable" : "public, max-age=3600");
    if (gzip)
        response.set("Content-Encoding", "gzip");
    if (!found->gzip.empty())
        response.set("Vary", "Accept-Encoding");
    return response;
}

} // namespace supple::routes
