#include "server/commands/command.hpp"
#include "server/commands/shown.hpp"
#include "server/commands/shown_terms.hpp"
#include "store/outbox.hpp"
#include "store/playback_position.hpp"
#include "store/webhook_event.hpp"

#include <cmath>
#include <set>

namespace supple
{
namespace
{

// What a bank is shown when a buyer says "I never bought this": who ordered what and when, what
// moved, what was opened for it, what was mailed where, and what was watched.
struct Evidence {
    store::Order order;
    store::Course course;
    std::vector<store::Payment> payments;
    std::vector<store::Entitlement> access;
    std::vector<store::Message> mails;
    std::vector<store::Place> watched;
    std::vector<store::KeptEvent> events;
};

// Sign-in mails tell that the address was read; they name no order.
bool is_about(const store::Message& mail, const store::Order& order)
{
    const auto* named = mail.data.if_contains("order_id");
    return named == nullptr || (named->is_string() && named->get_string() == order.id.text());
}

// By whoever has the access: of a gift she is not the buyer, and a bundle opens several courses.
std::vector<store::Place> places_of(store::Snapshot& snapshot,
                                    const std::vector<store::Entitlement>& access)
{
    std::vector<store::Place> all;
    std::set<store::CourseId> seen; // what a dispute took and gave back is there twice
    for (const auto& one : access)
        if (seen.insert(one.course).second)
            for (auto& place : store::places_in(snapshot, one.customer, one.course))
                all.push_back(std::move(place));
    return all;
}

Evidence gather(store::Snapshot& snapshot, const std::string& named)
{
    const auto order = value_or_fail(store::find_order_named(snapshot, named), named);
    Evidence found{.order = order,
                   .course = *store::find_course(snapshot, order.course),
                   .payments = store::payments_of(snapshot, order.id),
                   .access = store::list_entitlements(snapshot, order.id),
                   .mails = {},
                   .watched = {},
                   .events = store::events_of(snapshot, order.id)};
    found.watched = places_of(snapshot, found.access);
    for (auto& mail : store::messages_to(snapshot, order.email))
        if (is_about(mail, order))
            found.mails.push_back(std::move(mail));
    return found;
}

std::string end_of(const store::Entitlement& access)
{
    if (access.revoked)
        return "until taken away on " + iso_time(*access.revoked);
    if (access.until)
        return "until " + iso_time(*access.until);
    return store::waits_for_first_play(access) ? "and not played yet" : "for ever";
}

std::string minutes(double seconds)
{
    const auto whole = static_cast<long>(std::floor(seconds));
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

boost::json::object json_of(store::Snapshot& snapshot, const Evidence& found)
{
    boost::json::array payments;
    for (const auto& payment : found.payments)
        payments.push_back(as_json(payment));
    boost::json::array access;
    for (const auto& entitlement : found.access)
        access.push_back(as_json(entitlement));
    boost::json::array mails;
    for (const auto& mail : found.mails)
        mails.push_back({{"kind", store::name(mail.kind)},
                         {"to", mail.recipient.typed()},
                         {"written", iso_time(mail.created)},
                         {"sent", mail.sent ? boost::json::value(iso_time(*mail.sent)) : nullptr}});
    boost::json::array watched;
    for (const auto& place : found.watched)
        watched.push_back({{"video", place.video},
                           {"up_to_seconds", place.seconds},
                           {"last_watched", iso_time(place.left)}});
    boost::json::array events;
    for (const auto& kept : found.events)
        events.push_back({{"id", kept.event.event_id},
                          {"kind", kept.event.provider_kind},
                          {"created", iso_time(kept.event.created)}});
    auto order = as_json(found.order);
    add_terms(order, snapshot, found.order);
    return {{"order", std::move(order)},
            {"course", {{"slug", found.course.slug}, {"title", found.course.title}}},
            {"payments", std::move(payments)},
            {"access", std::move(access)},
            {"mails", std::move(mails)},
            {"watched", std::move(watched)},
            {"provider_events", std::move(events)}};
}

void print_text(store::Snapshot& snapshot, const Evidence& found)
{
    const store::Order& order = found.order;
    fmt::print("Evidence for order {} ({})\n\n", order.number, order.id.text());
    fmt::print("What was bought: \"{}\", a video course streamed from this shop, for {}.\n",
               found.course.title, store::format(order.price));
    fmt::print("Ordered by {} on {}; paid {}.\n", order.email.typed(), iso_time(order.created),
               order.paid ? iso_time(*order.paid) : "never");
    print_terms(snapshot, order);
    fmt::print("\nWhat moved:\n");
    for (const auto& [id, of, movement, recorded] : found.payments)
        fmt::print("  {}  {} {} ({})\n", iso_time(movement.occurred), store::name(movement.kind),
                   store::format(movement.amount), movement.reference);
    fmt::print("Access:\n");
    for (const auto& access : found.access)
        fmt::print("  from {} {}\n", iso_time(access.from), end_of(access));
    fmt::print("Mails to {}:\n", order.email.typed());
    for (const auto& mail : found.mails)
        fmt::print("  {}  {}\n", mail.sent ? iso_time(*mail.sent) : "not sent            ",
                   store::name(mail.kind));
    fmt::print("Watched:\n");
    for (const auto& place : found.watched)
        fmt::print("  {}  \"{}\", up to {}\n", iso_time(place.left), place.video,
                   minutes(place.seconds));
    if (found.watched.empty())
        fmt::print("  no place was kept: not watched, or not while signed in\n");
}

} // namespace

void add_evidence(CommandLine& line, CLI::App& orders)
{
    auto* verb = orders.add_subcommand("evidence", "What to send to the bank in a dispute");
    auto named = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);
    verb->add_option("ORDER", *named, "Number or id")->required();
    verb->add_flag("--json", *json, "As JSON");
    verb->callback([&line, named, json] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) {
            const Evidence found = gather(snapshot, *named);
            if (*json)
                print_json(json_of(snapshot, found));
            else
                print_text(snapshot, found);
        });
    });
}

} // namespace supple
