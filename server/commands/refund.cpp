#include "store/refund.hpp"

#include "server/commands/command.hpp"
#include "server/payments.hpp"

namespace supple
{
namespace
{

using Kind = ProviderFault::Kind;

// Written down first: a crash between the provider's answer and our ledger leaves an open request,
// and the same command finishes that one instead of paying twice.
store::RefundRequest begin(OpenShop& shop, const store::Order& order, const std::string& amount)
{
    std::optional<store::Money> wanted;
    if (!amount.empty())
        wanted = value_or_fail(store::Money::parse(amount, order.price.currency.code()), amount);
    return shop.database.write([&](store::Transaction& tx) {
        return value_or_fail(store::begin_refund(tx, order.id, wanted),
                             fmt::format("Order {}", order.number));
    });
}

store::Movement ask(OpenShop& shop, Provider& provider, const store::Order& order,
                    const store::RefundRequest& request)
{
    try {
        return provider.refund(order, request, shop.clock.now());
    } catch (const ProviderFault& fault) {
        if (fault.kind() != Kind::refused)
            throw std::runtime_error(
                fmt::format("{} Whether {} of order {} went back is not known: run the same "
                            "command again, it will not be paid twice.",
                            fault.what(), store::format(request.amount), order.number));
        shop.database.write([&](store::Transaction& tx) { store::abandon_refund(tx, request); });
        throw std::runtime_error(
            fmt::format("Order {} was not refunded: {}", order.number, fault.what()));
    }
}

void tell(const store::Order& order, const store::RefundRequest& request)
{
    const auto sum = store::format(request.amount);
    if (order.state == store::OrderState::refunded)
        fmt::print("Order {} is refunded ({}); its access ends now.\n", order.number, sum);
    else
        fmt::print("{} of order {} went back; its access stays.\n", sum, order.number);
}

// No money moved, so no provider is asked.
void take_back(OpenShop& shop, const store::Order& order)
{
    shop.database.write([&](store::Transaction& tx) {
        return value_or_fail(store::take_back_free_order(tx, order.id),
                             fmt::format("Order {}", order.number));
    });
    fmt::print("Order {} cost nothing; it is taken back, and its access ends now.\n", order.number);
}

void refund(OpenShop& shop, const std::string& named, const std::string& amount)
{
    const auto order = shop.database.read([&](store::Snapshot& snapshot) {
        return value_or_fail(store::find_order_named(snapshot, named), named);
    });
    if (order.provider == store::free_provider && amount.empty())
        return take_back(shop, order);
    if (order.provider == store::free_provider)
        throw std::runtime_error(fmt::format(
            "Order {} cost nothing, so no sum can go back; without --amount it is taken back.",
            order.number));
    const auto provider = make_provider(shop.config, order.provider, shop.database);
    if (provider->live() != order.live)
        throw std::runtime_error(fmt::format(
            "Order {} was paid in {} mode, and the key in the settings is for the other one.",
            order.number, order.live ? "live" : "test"));
    const auto request = begin(shop, order, amount);
    const auto movement = ask(shop, *provider, order, request);
    const auto now = shop.database.write([&](store::Transaction& tx) {
        return value_or_fail(store::finish_refund(tx, request, movement), named).order;
    });
    tell(now, request);
}

} // namespace

void add_refund(CommandLine& line, CLI::App& orders)
{
    auto* verb = orders.add_subcommand("refund", "Give the money back, all or a part of it");
    auto named = std::make_shared<std::string>();
    auto amount = std::make_shared<std::string>();
    verb->add_option("ORDER", *named, "Number or id")->required();
    verb->add_option("--amount", *amount,
                     "Only so much, such as 10.00; access ends when all went back");
    verb->callback([&line, named, amount] {
        OpenShop shop(line.folder());
        refund(shop, *named, *amount);
    });
}

} // namespace supple
