#include "server/commands/command.hpp"
#include "server/commands/day_option.hpp"
#include "server/commands/order_export.hpp"
#include "server/commands/order_law.hpp"
#include "server/commands/shown.hpp"
#include "server/commands/shown_mail.hpp"
#include "server/commands/shown_terms.hpp"
#include "server/payments.hpp"
#include "store/gift.hpp"
#include "store/message.hpp"

#include <CLI/Validators.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace supple
{
namespace
{

constexpr std::array order_states{store::OrderState::pending, store::OrderState::paid,
                                  store::OrderState::refunded, store::OrderState::disputed,
                                  store::OrderState::expired};

struct Wanted {
    std::string state;
    std::string since; // a day, "2026-11-25"
    std::string course;
    bool json = false;
};

store::OrderFilter filter_of(store::Snapshot& snapshot, const Wanted& wanted)
{
    store::OrderFilter filter;
    for (const auto state : order_states)
        if (store::name(state) == wanted.state)
            filter.state = state;
    if (!wanted.since.empty())
        filter.since = day_named(wanted.since, "--since");
    if (!wanted.course.empty())
        filter.course =
            value_or_fail(store::find_course(snapshot, wanted.course), wanted.course).id;
    return filter;
}

void list(store::Snapshot& snapshot, const Wanted& wanted)
{
    boost::json::array all;
    std::vector<std::vector<std::string>> rows{
        {"ORDER", "STATE", "PRICE", "WHEN", "E-MAIL", "NEEDS ATTENTION"}};
    for (const store::Order& order : store::all_orders(snapshot, filter_of(snapshot, wanted))) {
        all.push_back(as_json(order));
        rows.push_back({std::to_string(order.number), std::string(store::name(order.state)),
                        store::format(order.price), iso_time(order.created), order.email.typed(),
                        order.needs_attention.value_or("")});
    }
    if (wanted.json)
        print_json(all);
    else
        print_table(rows);
}

boost::json::object whole_order(store::Snapshot& snapshot, const store::Order& order)
{
    boost::json::object json = as_json(order);
    json["course"] = store::find_course(snapshot, order.course)->slug;
    add_terms(json, snapshot, order);
    boost::json::array payments;
    for (const auto& payment : store::payments_of(snapshot, order.id))
        payments.push_back(as_json(payment));
    json["payments"] = std::move(payments);
    boost::json::array entitlements;
    for (const auto& entitlement : store::list_entitlements(snapshot, order.id))
        entitlements.push_back(as_json(entitlement));
    json["entitlements"] = std::move(entitlements);
    for (auto& member : law_json(snapshot, order))
        json[member.key()] = std::move(member.value());
    json["mails"] = as_json(store::messages_of(snapshot, order.id));
    return json;
}

void show(store::Snapshot& snapshot, const std::string& named, bool json)
{
    const auto order = value_or_fail(store::find_order_named(snapshot, named), named);
    if (json) {
        print_json(whole_order(snapshot, order));
        return;
    }
    fmt::print("Order {} ({}), {}, {}, by {}\n", order.number, store::name(order.state),
               store::find_course(snapshot, order.course)->title, store::format(order.price),
               order.email.typed());
    print_terms(snapshot, order);
    if (order.needs_attention)
        fmt::print("Needs attention: {}\n", *order.needs_attention);
    std::vector<std::vector<std::string>> rows{{"WHEN", "WHAT", "AMOUNT", "REFERENCE"}};
    rows.push_back({iso_time(order.created), "ordered", store::format(order.price), ""});
    for (const auto& [id, of, movement, recorded] : store::payments_of(snapshot, order.id))
        rows.push_back({iso_time(movement.occurred), std::string(store::name(movement.kind)),
                        store::format(movement.amount), movement.reference});
    print_table(rows);
    print_mails(store::messages_of(snapshot, order.id));
    print_law(snapshot, order);
}

// From every provider that took money for these orders. One that cannot be asked costs the fees and
// not the table.
std::vector<store::Fee> fees_of(OpenShop& shop, const std::vector<store::Order>& newest_first)
{
    std::map<std::string, store::Timestamp> oldest;
    for (const store::Order& order : newest_first)
        if (order.paid && order.provider != store::free_provider)
            oldest[order.provider] = order.created;
    std::vector<store::Fee> all;
    for (const auto& [name, since] : oldest) {
        try {
            const auto provider = make_provider(shop.config, name, shop.database);
            std::ranges::move(provider->fees_since(since), std::back_inserter(all));
        } catch (const std::runtime_error& fault) {
            fmt::print(stderr, "The fees of \"{}\" are left out: {}\n", name, fault.what());
        }
    }
    return all;
}

void export_all(OpenShop& shop, const Wanted& wanted)
{
    const auto orders = shop.database.read([&](store::Snapshot& snapshot) {
        return store::all_orders(snapshot, filter_of(snapshot, wanted));
    });
    const auto fees = fees_of(shop, orders);
    shop.database.read([&](store::Snapshot& snapshot) { export_orders(snapshot, orders, fees); });
}

void resend(OpenShop& shop, const std::string& named)
{
    const auto recipient = shop.database.write([&](store::Transaction& tx) {
        const auto order = value_or_fail(store::find_order_named(tx, named), named);
        if (order.state != store::OrderState::paid)
            throw std::runtime_error(fmt::format("Order {} is {}: only a paid order has a receipt.",
                                                 order.number, store::name(order.state)));
        store::tell_receipt(tx, order);
        const auto gift = store::resend_gift(tx, order.id); // refused unless there is one to resend
        return gift ? order.email.typed() + " and the gift to " + gift->recipient.typed()
                    : order.email.typed();
    });
    fmt::print("The receipt goes to {} once more, with a fresh link.\n", recipient);
}

void add_filter(CLI::App& verb, Wanted& wanted)
{
    std::vector<std::string> names;
    for (const auto state : order_states)
        names.emplace_back(store::name(state));
    verb.add_option("--state", wanted.state, "Only those that are")->check(CLI::IsMember(names));
    verb.add_option("--since", wanted.since, "Only those of this day or later: 2026-11-25");
    verb.add_option("--course", wanted.course, "Only those of this course");
}

} // namespace

void add_orders(CommandLine& line)
{
    auto* orders = line.program.add_subcommand("orders", "Who bought what, refunds, export");
    orders->require_subcommand(1);
    auto named = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);

    auto* list_verb = orders->add_subcommand("list", "All orders, newest first");
    auto wanted = std::make_shared<Wanted>();
    add_filter(*list_verb, *wanted);
    list_verb->add_flag("--json", wanted->json, "As JSON");
    list_verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { list(snapshot, *wanted); });
    });

    auto* withdrawals_verb =
        orders->add_subcommand("withdrawals", "Statements of withdrawal, newest first");
    withdrawals_verb->add_flag("--json", *json, "As JSON");
    withdrawals_verb->callback([&line, json] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { print_withdrawals(snapshot, *json); });
    });

    auto* show_verb =
        orders->add_subcommand("show", "One order with all that moved, and its mails");
    show_verb->add_option("ORDER", *named, "Number or id")->required();
    show_verb->add_flag("--json", *json, "As JSON");
    show_verb->callback([&line, named, json] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { show(snapshot, *named, *json); });
    });

    add_refund(line, *orders);
    add_evidence(line, *orders);

    auto* resend_verb =
        orders->add_subcommand("resend", "Mail the receipt again, with a fresh link");
    resend_verb->add_option("ORDER", *named, "Number or id")->required();
    resend_verb->callback([&line, named] {
        OpenShop shop(line.folder());
        resend(shop, *named);
    });

    auto* export_verb = orders->add_subcommand(
        "export", "All orders as CSV, oldest first, with what the payment provider kept");
    add_filter(*export_verb, *wanted);
    export_verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        export_all(shop, *wanted);
    });
}

} // namespace supple
