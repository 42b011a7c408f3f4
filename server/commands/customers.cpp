#include "server/commands/command.hpp"
#include "server/commands/shown.hpp"
#include "store/customer.hpp"
#include "store/erasure.hpp"
#include "store/personal_data.hpp"

#include <boost/json.hpp>

namespace supple
{
namespace
{

store::Customer customer_named(store::Snapshot& snapshot, const std::string& email)
{
    const auto address = value_or_fail(store::Email::parse(email), email);
    return value_or_fail(store::find_customer(snapshot, address), email);
}

std::vector<store::Customer> all_customers(store::Snapshot& snapshot)
{
    std::vector<store::Customer> all;
    for (auto page = store::list_customers(snapshot, std::nullopt); !page.empty();
         page = store::list_customers(snapshot, page.back()))
        all.insert(all.end(), page.begin(), page.end());
    return all;
}

std::vector<store::Order> orders_of(store::Snapshot& snapshot, const store::Customer& customer)
{
    return store::all_orders(snapshot, {.customer = customer.id});
}

void list(store::Snapshot& snapshot, bool json)
{
    boost::json::array all;
    std::vector<std::vector<std::string>> rows{{"E-MAIL", "SINCE", "ORDERS"}};
    for (const store::Customer& customer : all_customers(snapshot)) {
        const auto orders = orders_of(snapshot, customer).size();
        all.push_back({{"email", customer.email.typed()},
                       {"id", customer.id.text()},
                       {"since", iso_time(customer.created)},
                       {"orders", orders}});
        rows.push_back(
            {customer.email.typed(), iso_time(customer.created), std::to_string(orders)});
    }
    if (json)
        print_json(all);
    else
        print_table(rows);
}

boost::json::object whole_customer(store::Snapshot& snapshot, const store::Customer& customer)
{
    boost::json::array orders;
    for (const store::Order& order : orders_of(snapshot, customer))
        orders.push_back(as_json(order));
    boost::json::array access;
    for (const auto& entitlement : store::list_entitlements(snapshot, customer.id))
        access.push_back(as_json(entitlement));
    return {{"email", customer.email.typed()},
            {"id", customer.id.text()},
            {"since", iso_time(customer.created)},
            {"orders", std::move(orders)},
            {"access", std::move(access)}};
}

void show(store::Snapshot& snapshot, const std::string& email, bool json)
{
    const auto customer = customer_named(snapshot, email);
    if (json) {
        print_json(whole_customer(snapshot, customer));
        return;
    }
    fmt::print("{}, since {}\n", customer.email.typed(), iso_time(customer.created));
    std::vector<std::vector<std::string>> rows{{"ORDER", "STATE", "PRICE", "WHEN", "COURSE"}};
    for (const store::Order& order : orders_of(snapshot, customer))
        rows.push_back({std::to_string(order.number), std::string(store::name(order.state)),
                        store::format(order.price), iso_time(order.created),
                        store::find_course(snapshot, order.course)->slug});
    print_table(rows);
    fmt::print("\nWhat she may watch: `supple access list {}`.\n", customer.email.typed());
}

// The folder mailer leaves each mail as a file under its id.
void remove_mail_files(const Config& config, const std::vector<store::MessageId>& messages)
{
    for (const store::MessageId& message : messages)
        std::filesystem::remove(config.mail_folder() / (message.text() + ".eml"));
}

void erase(OpenShop& shop, const std::string& email, bool force)
{
    const auto erased = shop.database.write([&](store::Transaction& tx) {
        const auto address = value_or_fail(store::Email::parse(email), email);
        auto outcome = store::erase_customer(
            tx, address, force ? store::Unsettled::erased_all_the_same : store::Unsettled::refused);
        if (!outcome && outcome.error() == store::Refusal::order_unsettled)
            throw std::runtime_error(fmt::format(
                "{}: {} Nothing was erased. Wait until it is settled (see `supple customers show "
                "{}`), or erase all the same with --force.",
                email, store::message(outcome.error()), email));
        return value_or_fail(std::move(outcome), email);
    });
    remove_mail_files(shop.config, erased.messages);
    const bool is_gone = shop.database.empty_log();
    fmt::print("Erased: address, sessions, sign-in links, places in videos, {} mail(s), the cards "
               "of gifts, names in statements of withdrawal; access has ended.\n"
               "Kept, because bookkeeping and tax law ask for it: {} order(s) with payments and "
               "terms, {} invoice(s) and credit note(s) with what the buyer put on them, all under "
               "{}.\n"
               "Not in our hands: backups made before today, and what the payment provider and the "
               "mail server keep.\n",
               erased.messages.size(), erased.orders, erased.invoices, erased.now_called.typed());
    if (!is_gone)
        fmt::print(
            "The shop was busy: its log on the disk still holds the old words for a while.\n");
}

} // namespace

void add_customers(CommandLine& line)
{
    auto* customers =
        line.program.add_subcommand("customers", "Who bought; their data exported or erased");
    customers->require_subcommand(1);
    auto email = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);
    auto force = std::make_shared<bool>(false);

    auto* list_verb = customers->add_subcommand("list", "All customers, newest first");
    list_verb->add_flag("--json", *json, "As JSON");
    list_verb->callback([&line, json] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { list(snapshot, *json); });
    });

    auto* show_verb = customers->add_subcommand("show", "One customer and her orders");
    show_verb->add_option("EMAIL", *email)->required();
    show_verb->add_flag("--json", *json, "As JSON");
    show_verb->callback([&line, email, json] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { show(snapshot, *email, *json); });
    });

    auto* export_verb = customers->add_subcommand(
        "export", "Everything kept about a customer, as one JSON file (GDPR, Article 15)");
    export_verb->add_option("EMAIL", *email)->required();
    export_verb->callback([&line, email] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) {
            const auto address = value_or_fail(store::Email::parse(*email), *email);
            print_json(value_or_fail(store::personal_data(snapshot, address), *email));
        });
    });

    auto* erase_verb = customers->add_subcommand(
        "erase", "Forget a customer for good, but for what bookkeeping must keep (Article 17)");
    erase_verb->add_option("EMAIL", *email)->required();
    erase_verb->add_flag("--force", *force,
                         "Also while an order is pending or disputed, or a gift waits for its day");
    erase_verb->callback([&line, email, force] {
        OpenShop shop(line.folder());
        erase(shop, *email, *force);
    });
}

} // namespace supple
