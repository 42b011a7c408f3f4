#include "server/commands/command.hpp"
#include "server/commands/offer_options.hpp"
#include "store/bundle.hpp"

namespace supple
{
namespace
{

struct Wanted {
    std::string slug;
    std::string title;
    std::string summary;
    std::vector<std::string> courses;
    bool publish = false;
    std::shared_ptr<OfferOptions> offer = std::make_shared<OfferOptions>();
};

std::vector<store::CourseId> courses_wanted(store::Snapshot& snapshot, const Wanted& wanted)
{
    std::vector<store::CourseId> ids;
    for (const std::string& slug : wanted.courses)
        ids.push_back(value_or_fail(store::find_course(snapshot, slug), slug).id);
    return ids;
}

void set_offer_and_shelf(store::Transaction& tx, const store::Course& bundle, const Wanted& wanted)
{
    if (wanted.offer->any())
        value_or_fail(
            store::set_offer(tx, bundle.id,
                             terms_of(*wanted.offer, store::current_offer(tx, bundle.id))),
            wanted.slug);
    if (wanted.publish)
        value_or_fail(store::publish_course(tx, bundle.id), wanted.slug);
}

void create(store::Transaction& tx, const Wanted& wanted)
{
    const auto bundle =
        value_or_fail(store::create_bundle(tx, wanted.slug, {wanted.title, wanted.summary},
                                           courses_wanted(tx, wanted)),
                      wanted.slug);
    set_offer_and_shelf(tx, bundle, wanted);
}

// Only what was named changes.
void edit(store::Transaction& tx, const Wanted& wanted)
{
    const auto bundle = value_or_fail(store::find_course(tx, wanted.slug), wanted.slug);
    if (bundle.kind != store::CourseKind::bundle)
        throw std::runtime_error(fmt::format("{} is no bundle: use `supple courses edit {}`.",
                                             wanted.slug, wanted.slug));
    value_or_fail(store::edit_course(tx, bundle.id,
                                     {wanted.title.empty() ? bundle.title : wanted.title,
                                      wanted.summary.empty() ? bundle.summary : wanted.summary}),
                  wanted.slug);
    if (!wanted.courses.empty())
        value_or_fail(store::set_bundle(tx, bundle.id, courses_wanted(tx, wanted)), wanted.slug);
    set_offer_and_shelf(tx, bundle, wanted);
}

void add_verb(CommandLine& line, CLI::App& bundles, const char* name, const char* help,
              void (*act)(store::Transaction&, const Wanted&))
{
    const bool is_new = std::string_view(name) == "create";
    auto* verb = bundles.add_subcommand(name, help);
    auto wanted = std::make_shared<Wanted>();
    verb->add_option("BUNDLE", wanted->slug, "Its name in the address")->required();
    verb->add_option("--title", wanted->title)->required(is_new);
    verb->add_option("--summary", wanted->summary, "One paragraph under the title");
    verb->add_option("--courses", wanted->courses, "All the courses it holds, in their order")
        ->delimiter(',')
        ->required(is_new);
    add_offer_options(*verb, wanted->offer);
    verb->add_flag("--publish", wanted->publish, "Put it on sale");
    verb->footer("Example:\n  supple bundles create both --title \"Morning and evening\" "
                 "--courses morning,evening --price 49.00 --currency USD --publish\n"
                 "Bundles stand among the courses: `supple courses list|show|publish|hide`.");
    verb->callback([&line, wanted, act] {
        OpenShop shop(line.folder());
        shop.database.write([&](store::Transaction& tx) { act(tx, *wanted); });
        fmt::print("{} is kept; see `supple courses show {}`.\n", wanted->slug, wanted->slug);
    });
}

} // namespace

void add_bundles(CommandLine& line)
{
    auto* bundles = line.program.add_subcommand("bundles", "Several courses sold as one");
    bundles->require_subcommand(1);
    add_verb(line, *bundles, "create", "A product of two or more courses", create);
    add_verb(line, *bundles, "edit", "Change what it holds, its words or its price", edit);
}

} // namespace supple
