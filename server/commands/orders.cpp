#include "server/commands/command.hpp"
#include "server/commands/shown.hpp"
#include "server/commands/shown_mail.hpp"
#include "server/commands/shown_terms.hpp"
#include "store/gift.hpp"
#include "store/message.hpp"

#include <algorithm>

namespace supple
{
namespace
{

std::vector<store::Order> all_orders(store::Snapshot& snapshot)
{
    std::vector<store::Order> all;
    store::OrderFilter filter;
    for (;;) {
        const auto page = store::list_orders(snapshot, filter);
        all.insert(all.end(), page.begin(), page.end());
        if (page.size() < static_cast<std::size_t>(filter.limit))
            return all;
        filter.before_number = page.back().number;
    }
}

void list(store::Snapshot& snapshot, bool json)
{
    boost::json::array all;
    std::vector<std::vector<std::string>> rows{
        {"ORDER", "STATE", "PRICE", "WHEN", "E-MAIL", "NEEDS ATTENTION"}};
    for (const store::Order& order : all_orders(snapshot)) {
        all.push_back(as_json(order));
        rows.push_back({std::to_string(order.number), std::string(store::name(order.state)),
                        store::format(order.price), iso_time(order.created), order.email.typed(),
                        order.needs_attention.value_or("")});
    }
    if (json)
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

// RFC 4180. A cell that a spreadsheet would take for a formula is disarmed with an apostrophe.
std::string cell(std::string text)
{
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(0, 1, '\'');
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    return out + '"';
}

void export_csv(store::Snapshot& snapshot)
{
    fmt::print("number,id,state,created,paid,email,course,price,currency,provider\r\n");
    auto orders = all_orders(snapshot);
    std::ranges::reverse(orders);
    for (const store::Order& order : orders)
        fmt::print("{},{},{},{},{},{},{},{},{},{}\r\n", order.number, order.id.text(),
                   store::name(order.state), iso_time(order.created),
                   order.paid ? iso_time(*order.paid) : "", cell(order.email.typed()),
                   cell(store::find_course(snapshot, order.course)->slug),
                   store::decimal(order.price), order.price.currency.code(), order.provider);
}

} // namespace

void add_orders(CommandLine& line)
{
    auto* orders = line.program.add_subcommand("orders", "Who bought what, refunds, export");
    orders->require_subcommand(1);
    auto named = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);

    auto* list_verb = orders->add_subcommand("list", "All orders, newest first");
    list_verb->add_flag("--json", *json, "As JSON");
    list_verb->callback([&line, json] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { list(snapshot, *json); });
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

    auto* export_verb = orders->add_subcommand("export", "All orders as CSV, oldest first");
    export_verb->callback([&line] {
        OpenShop shop(line.folder());
        shop.database.read([](store::Snapshot& snapshot) { export_csv(snapshot); });
    });
}

} // namespace supple
