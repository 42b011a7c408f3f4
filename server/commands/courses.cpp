#include "server/commands/command.hpp"
#include "server/commands/offer_options.hpp"
#include "server/commands/shown.hpp"
#include "store/bundle.hpp"

namespace supple
{
namespace
{

struct Wanted {
    std::string slug;
    std::string title;
    std::string summary;
    std::shared_ptr<OfferOptions> offer = std::make_shared<OfferOptions>();
    bool json = false;
};

std::string state_of(const store::Course& course)
{
    return course.state == store::CourseState::published ? "published" : "hidden";
}

boost::json::object course_json(store::Snapshot& snapshot, const store::Course& course)
{
    boost::json::object json{{"slug", course.slug},
                             {"title", course.title},
                             {"summary", course.summary},
                             {"state", state_of(course)},
                             {"created", iso_time(course.created)}};
    for (const auto& [key, value] : offer_json(store::current_offer(snapshot, course.id)))
        json[key] = value;
    boost::json::array videos;
    for (const store::Video& video : store::videos_of(snapshot, course.id)) {
        boost::json::object shown{
            {"id", video.id.text()}, {"slug", video.slug}, {"title", video.title}};
        if (video.revision) {
            const auto revision = store::find_revision(snapshot, *video.revision);
            shown["revision"] = video.revision->text();
            shown["duration_seconds"] = revision->duration_seconds;
            shown["encrypted"] = revision->encrypted;
            shown["published"] = iso_time(revision->published);
        }
        videos.push_back(std::move(shown));
    }
    json["videos"] = std::move(videos);
    boost::json::array bundled;
    for (const auto& one : store::courses_in(snapshot, course.id))
        bundled.emplace_back(one.slug);
    json["kind"] = course.kind == store::CourseKind::bundle ? "bundle" : "single";
    json["courses"] = std::move(bundled);
    return json;
}

std::string price_text(store::Snapshot& snapshot, const store::Course& course)
{
    const auto offer = store::current_offer(snapshot, course.id);
    return offer ? offer_words(*offer) : "no price";
}

std::string holds_words(store::Snapshot& snapshot, const store::Course& course)
{
    if (course.kind == store::CourseKind::bundle)
        return fmt::format("{} courses", store::courses_in(snapshot, course.id).size());
    const auto videos = store::videos_of(snapshot, course.id).size();
    return videos == 1 ? "1 video" : fmt::format("{} videos", videos);
}

void list(store::Snapshot& snapshot, bool json)
{
    boost::json::array all;
    std::vector<std::vector<std::string>> rows{{"COURSE", "STATE", "PRICE", "HOLDS", "TITLE"}};
    for (const auto& course : store::list_courses(snapshot, store::Shelf::all)) {
        all.push_back(course_json(snapshot, course));
        rows.push_back({course.slug, state_of(course), price_text(snapshot, course),
                        holds_words(snapshot, course), course.title});
    }
    if (json)
        print_json(all);
    else
        print_table(rows);
}

void show(store::Snapshot& snapshot, const Wanted& wanted)
{
    const auto course = value_or_fail(store::find_course(snapshot, wanted.slug), wanted.slug);
    if (wanted.json) {
        print_json(course_json(snapshot, course));
        return;
    }
    fmt::print("{} ({}), {}\n{}\n", course.title, state_of(course), price_text(snapshot, course),
               course.summary);
    for (const auto& one : store::courses_in(snapshot, course.id))
        fmt::print("holds {}\n", one.slug);
    if (course.kind == store::CourseKind::bundle)
        return;
    std::vector<std::vector<std::string>> rows{{"VIDEO", "SECONDS", "TITLE"}};
    for (const store::Video& video : store::videos_of(snapshot, course.id)) {
        std::string seconds = "not packaged";
        if (video.revision)
            seconds = fmt::format(
                "{:.1f}", store::find_revision(snapshot, *video.revision)->duration_seconds);
        rows.push_back({video.slug, seconds, video.title});
    }
    print_table(rows);
}

// Only what was named changes.
void edit(store::Transaction& tx, const Wanted& wanted)
{
    const auto course = value_or_fail(store::find_course(tx, wanted.slug), wanted.slug);
    const store::CourseText text{wanted.title.empty() ? course.title : wanted.title,
                                 wanted.summary.empty() ? course.summary : wanted.summary};
    value_or_fail(store::edit_course(tx, course.id, text), wanted.slug);
    if (wanted.offer->any())
        value_or_fail(
            store::set_offer(tx, course.id,
                             terms_of(*wanted.offer, store::current_offer(tx, course.id))),
            wanted.slug);
}

void add_shelf_verb(CommandLine& line, CLI::App& courses, const char* name, const char* help,
                    store::Result<store::Course> (*act)(store::Transaction&,
                                                        const store::CourseId&))
{
    auto* verb = courses.add_subcommand(name, help);
    auto slug = std::make_shared<std::string>();
    verb->add_option("COURSE", *slug)->required();
    verb->callback([&line, slug, act] {
        OpenShop shop(line.folder());
        const auto state = shop.database.write([&](store::Transaction& tx) {
            const auto course = value_or_fail(store::find_course(tx, *slug), *slug);
            return state_of(value_or_fail(act(tx, course.id), *slug));
        });
        fmt::print("{} is {}.\n", *slug, state);
    });
}

void add_edit(CommandLine& line, CLI::App& courses)
{
    auto* verb = courses.add_subcommand("edit", "Change title, summary, price or time of access");
    auto wanted = std::make_shared<Wanted>();
    verb->add_option("COURSE", wanted->slug)->required();
    verb->add_option("--title", wanted->title);
    verb->add_option("--summary", wanted->summary, "One paragraph under the title");
    add_offer_options(*verb, wanted->offer);
    verb->footer("Examples:\n"
                 "  supple courses edit evening --price 29.00 --currency USD\n"
                 "  supple courses edit evening --price 20 --currency USD --least 5\n"
                 "  supple courses edit evening --access-days 30 --access-from first-play\n"
                 "  supple courses edit evening --free");
    verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        shop.database.write([&](store::Transaction& tx) { edit(tx, *wanted); });
        shop.database.read([&](store::Snapshot& snapshot) { show(snapshot, *wanted); });
    });
}

} // namespace

void add_courses(CommandLine& line)
{
    auto* courses = line.program.add_subcommand("courses", "What is on the shelf");
    courses->require_subcommand(1);
    auto wanted = std::make_shared<Wanted>();

    auto* list_verb = courses->add_subcommand("list", "All courses, hidden ones too");
    list_verb->add_flag("--json", wanted->json, "As JSON");
    list_verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { list(snapshot, wanted->json); });
    });

    auto* show_verb = courses->add_subcommand("show", "One course with its videos");
    show_verb->add_option("COURSE", wanted->slug)->required();
    show_verb->add_flag("--json", wanted->json, "As JSON");
    show_verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { show(snapshot, *wanted); });
    });

    add_edit(line, *courses);
    add_shelf_verb(line, *courses, "publish", "Put a course on sale", store::publish_course);
    add_shelf_verb(line, *courses, "hide", "Take a course off sale; its owners keep watching",
                   store::hide_course);
}

} // namespace supple
