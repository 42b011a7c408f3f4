#include "server/commands/command.hpp"
#include "server/commands/shown.hpp"
#include "server/routes/stream_address.hpp"
#include "store/customer.hpp"
#include "store/playback_session.hpp"
#include "store/retention.hpp"
#include "store/sign_in.hpp"

namespace supple
{
namespace
{

struct Wanted {
    std::string email;
    std::string course; // or course/video
    int days = 0;
    bool json = false;
};

store::Customer customer_named(store::Snapshot& snapshot, const std::string& email)
{
    const auto address = value_or_fail(store::Email::parse(email), email);
    return value_or_fail(store::find_customer(snapshot, address), email);
}

void grant(OpenShop& shop, const Wanted& wanted)
{
    const auto until = shop.database.write([&](store::Transaction& tx) {
        const auto address = value_or_fail(store::Email::parse(wanted.email), wanted.email);
        const auto course = value_or_fail(store::find_course(tx, wanted.course), wanted.course);
        const auto days = wanted.days > 0 ? std::optional(wanted.days) : std::nullopt;
        const auto customer = store::ensure_customer(tx, address);
        return value_or_fail(store::grant_by_operator(tx, customer.id, course.id, days),
                             wanted.course)
            .until;
    });
    fmt::print("{} may watch {} {}; a mail tells it.\n", wanted.email, wanted.course,
               until ? "until " + iso_time(*until) : "for ever");
}

void revoke(OpenShop& shop, const Wanted& wanted)
{
    shop.database.write([&](store::Transaction& tx) {
        const auto customer = customer_named(tx, wanted.email);
        const auto course = value_or_fail(store::find_course(tx, wanted.course), wanted.course);
        value_or_fail(store::revoke(tx, customer.id, course.id),
                      fmt::format("{}, {}", wanted.email, wanted.course));
    });
    fmt::print("{} may no longer watch {}; a running player stops at its next segment.\n",
               wanted.email, wanted.course);
}

std::string until_words(const store::Entitlement& entitlement)
{
    if (store::waits_for_first_play(entitlement))
        return fmt::format("{} days from first play", *entitlement.days_from_first_play);
    return entitlement.until ? iso_time(*entitlement.until) : "for ever";
}

// One practice, many browsers and networks: it may be shared. That is the operator's to judge.
void list(store::Snapshot& snapshot, const Wanted& wanted, store::Timestamp now)
{
    const auto customer = customer_named(snapshot, wanted.email);
    boost::json::array all;
    std::vector<std::vector<std::string>> rows{
        {"COURSE", "FROM", "UNTIL", "REVOKED", "BROWSERS", "NETWORKS"}};
    for (const auto& entitlement : store::list_entitlements(snapshot, customer.id)) {
        const auto slug = store::find_course(snapshot, entitlement.course)->slug;
        if (!wanted.course.empty() && slug != wanted.course)
            continue;
        const auto spread =
            store::spread_of(snapshot, entitlement.id, now - store::retention::playback);
        boost::json::object json = as_json(entitlement);
        json["course"] = slug;
        json["browsers"] = spread.browsers;
        json["networks"] = spread.networks;
        all.push_back(std::move(json));
        std::string revoked = "no";
        if (entitlement.revoked)
            revoked = fmt::format("{} ({})", iso_time(*entitlement.revoked),
                                  store::name(*entitlement.reason));
        rows.push_back({slug, iso_time(entitlement.from), until_words(entitlement), revoked,
                        std::to_string(spread.browsers), std::to_string(spread.networks)});
    }
    if (wanted.json)
        return print_json(all);
    print_table(rows);
    fmt::print("Browsers and networks: that played it in the last {} days.\n",
               store::retention::playback.count());
}

void link(OpenShop& shop, const Wanted& wanted)
{
    const auto link = shop.database.write([&](store::Transaction& tx) {
        return value_or_fail(store::create_sign_in_link(tx, wanted.email), wanted.email);
    });
    fmt::print("{}{}\n", public_address_of(shop.config), link.path);
}

void stream(OpenShop& shop, const Wanted& wanted)
{
    const auto slash = wanted.course.find('/');
    const auto slug = wanted.course.substr(0, slash);
    const auto path = shop.database.read([&](store::Snapshot& snapshot) {
        const auto now = shop.clock.now();
        const auto customer = customer_named(snapshot, wanted.email);
        const auto course = value_or_fail(store::find_course(snapshot, slug), slug);
        const auto entitlement = store::current_entitlement(snapshot, customer.id, course.id, now);
        if (!entitlement)
            throw std::runtime_error(
                fmt::format("{} has no access to {} now: see `supple access list {}`.",
                            wanted.email, slug, wanted.email));
        for (const store::Video& video : store::videos_of(snapshot, course.id))
            if (video.revision &&
                (slash == std::string::npos || video.slug == wanted.course.substr(slash + 1)))
                return routes::stream_address(
                           snapshot, {public_address_of(shop.config), shop.config.token_life},
                           *entitlement, std::nullopt,
                           *store::find_revision(snapshot, *video.revision), now)
                    .path;
        throw std::runtime_error(
            fmt::format("{}: there is no such video with a package.", wanted.course));
    });
    fmt::print("{}{}\n", public_address_of(shop.config), path);
}

enum class Takes { no_course, perhaps_a_course, a_course };

void add_verb(CommandLine& line, CLI::App& access, const char* name, const char* help, Takes takes,
              void (*act)(OpenShop&, const Wanted&))
{
    auto* verb = access.add_subcommand(name, help);
    auto wanted = std::make_shared<Wanted>();
    verb->add_option("EMAIL", wanted->email)->required();
    if (takes != Takes::no_course)
        verb->add_option("COURSE", wanted->course)->required(takes == Takes::a_course);
    if (std::string_view(name) == "grant")
        verb->add_option("--days", wanted->days, "For so many days (else for ever)")
            ->check(CLI::PositiveNumber);
    if (std::string_view(name) == "list")
        verb->add_flag("--json", wanted->json, "As JSON");
    verb->callback([&line, wanted, act] {
        OpenShop shop(line.folder());
        act(shop, *wanted);
    });
}

} // namespace

void add_access(CommandLine& line)
{
    auto* access = line.program.add_subcommand("access", "Who may watch what");
    access->require_subcommand(1);
    add_verb(line, *access, "grant", "Give a customer access without an order", Takes::a_course,
             grant);
    add_verb(line, *access, "revoke", "Take a customer's access to a course away", Takes::a_course,
             revoke);
    add_verb(
        line, *access, "list",
        "What a customer may watch, what was taken away, and from how many browsers she watched",
        Takes::perhaps_a_course, [](OpenShop& shop, const Wanted& wanted) {
            shop.database.read(
                [&](store::Snapshot& snapshot) { list(snapshot, wanted, shop.clock.now()); });
        });
    add_verb(line, *access, "link", "A fresh sign-in link, for a customer whose mail was lost",
             Takes::no_course, link);
    add_verb(line, *access, "stream", "A stream address with a fresh token, for VLC or ffplay",
             Takes::a_course, stream);
}

} // namespace supple
