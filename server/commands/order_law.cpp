#include "server/commands/order_law.hpp"

#include "server/commands/shown.hpp"
#include "store/invoice.hpp"
#include "store/sale_terms.hpp"
#include "store/withdrawal.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace supple
{
namespace
{

boost::json::value terms_json(store::Snapshot& snapshot,
                              const std::optional<store::KeptTerms>& terms)
{
    if (!terms)
        return nullptr;
    boost::json::object json{{"agreed", iso_time(terms->agreed)},
                             {"begins_at_once", terms->begins_at_once},
                             {"right_of_withdrawal_ends", terms->right_ends},
                             {"withdrawal_days", terms->withdrawal_days},
                             {"seller", terms->seller.name},
                             {"seller_country", terms->seller_country},
                             {"tax_mode", store::name(terms->tax.mode)},
                             {"tax_percent", store::format_tax_rate(terms->tax.rate)},
                             {"text_hash", nullptr},
                             {"text_version", nullptr},
                             {"text", nullptr}};
    if (terms->text_hash) {
        const auto shown = store::text_shown(snapshot, *terms->text_hash).value();
        json["text_hash"] = *terms->text_hash;
        json["text_version"] = shown.version;
        json["text"] = shown.text;
    }
    return json;
}

boost::json::object invoice_json(const store::Invoice& invoice, std::string_view prefix)
{
    boost::json::object json{{"kind", store::name(invoice.kind)},
                             {"number", store::number_text(invoice, prefix)},
                             {"gross", as_json(invoice.gross)},
                             {"tax", nullptr},
                             {"issued", iso_time(invoice.issued)}};
    if (invoice.tax)
        json["tax"] = as_json(store::Money{*invoice.tax, invoice.gross.currency});
    return json;
}

boost::json::object withdrawal_json(const store::Withdrawal& withdrawal)
{
    boost::json::object json{{"number", withdrawal.number},
                             {"received", iso_time(withdrawal.received)},
                             {"standing", store::name(withdrawal.standing)},
                             {"order", nullptr},
                             {"order_typed", withdrawal.order_typed},
                             {"name", withdrawal.name},
                             {"email", withdrawal.email}};
    if (withdrawal.order)
        json["order"] = withdrawal.order->text();
    return json;
}

void print_agreed(store::Snapshot& snapshot, const store::KeptTerms& terms)
{
    if (!terms.text_hash)
        return;
    const auto shown = store::text_shown(snapshot, *terms.text_hash).value();
    fmt::print("\nAgreed to on {}, version {} (SHA-256 {}):\n{}", iso_time(terms.agreed),
               shown.version, *terms.text_hash, shown.text);
    if (terms.begins_at_once && terms.right_ends)
        fmt::print("Both boxes were ticked by the buyer.\n");
}

} // namespace

boost::json::object law_json(store::Snapshot& snapshot, const store::Order& order)
{
    const auto terms = store::terms_of(snapshot, order.id);
    boost::json::array documents;
    for (const auto& invoice : store::invoices_of(snapshot, order.id))
        documents.push_back(invoice_json(invoice, terms ? terms->invoice_prefix : ""));
    const auto withdrawal = store::withdrawal_of(snapshot, order.id);
    boost::json::object json{{"terms", terms_json(snapshot, terms)},
                             {"invoices", std::move(documents)},
                             {"withdrawal", nullptr}};
    if (withdrawal)
        json["withdrawal"] = withdrawal_json(*withdrawal);
    return json;
}

void print_law(store::Snapshot& snapshot, const store::Order& order)
{
    const auto terms = store::terms_of(snapshot, order.id);
    const auto withdrawal = store::withdrawal_of(snapshot, order.id);
    if (!terms && !withdrawal)
        return;
    fmt::print("\n");
    for (const auto& invoice : store::invoices_of(snapshot, order.id))
        fmt::print("{} {} over {}, {}\n",
                   invoice.kind == store::InvoiceKind::invoice ? "Invoice" : "Credit note",
                   store::number_text(invoice, terms->invoice_prefix), store::format(invoice.gross),
                   iso_time(invoice.issued));
    if (withdrawal)
        fmt::print("Withdrawn by {} on {} ({})\n", withdrawal->name, iso_time(withdrawal->received),
                   store::name(withdrawal->standing));
    if (terms)
        print_agreed(snapshot, *terms);
}

void print_withdrawals(store::Snapshot& snapshot, bool json)
{
    boost::json::array all;
    std::vector<std::vector<std::string>> rows{{"RECEIVED", "ORDER", "STANDING", "NAME", "E-MAIL"}};
    for (const auto& withdrawal : store::list_withdrawals(snapshot)) {
        all.push_back(withdrawal_json(withdrawal));
        rows.push_back({iso_time(withdrawal.received), withdrawal.order_typed,
                        std::string(store::name(withdrawal.standing)), withdrawal.name,
                        withdrawal.email});
    }
    if (json)
        print_json(all);
    else
        print_table(rows);
}

} // namespace supple
