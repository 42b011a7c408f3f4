#include "server/commands/order_export.hpp"

#include "server/commands/shown.hpp"
#include "server/csv.hpp"
#include "store/database.hpp"
#include "store/invoice.hpp"
#include "store/sale_terms.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <ranges>

namespace supple
{
namespace
{

constexpr std::string_view heading =
    "number,id,state,created,paid,email,course,currency,price,net,tax,tax_percent,refunded,"
    "refunded_tax,fee,fee_currency,invoice,credit_notes,buyer_country,buyer_tax_number,provider,"
    "live";

// The sums of one kind of documents. The tax is left open if one of them does not know it.
struct Sums {
    std::int64_t gross = 0;
    std::optional<std::int64_t> tax = 0;
    std::string numbers{};
};

Sums sums_of(const std::vector<store::Invoice>& all, store::InvoiceKind kind,
             std::string_view prefix)
{
    Sums sums;
    for (const store::Invoice& document : all) {
        if (document.kind != kind)
            continue;
        sums.gross += document.gross.minor_units;
        sums.tax =
            sums.tax && document.tax ? std::optional(*sums.tax + *document.tax) : std::nullopt;
        sums.numbers += (sums.numbers.empty() ? "" : " ") + store::number_text(document, prefix);
    }
    return sums;
}

// What the ledger says went back, also where there are no documents.
std::int64_t refunded(store::Snapshot& snapshot, const store::Order& order)
{
    std::int64_t sum = 0;
    for (const auto& payment : store::payments_of(snapshot, order.id))
        if (payment.movement.kind == store::PaymentKind::refund &&
            payment.movement.amount.currency == order.price.currency)
            sum += payment.movement.amount.minor_units;
    return sum;
}

// Sums of one payment's fees; almost always in one currency, that of the seller's account.
using FeesByPayment = std::map<std::string, std::map<store::Currency, std::int64_t>, std::less<>>;

FeesByPayment by_payment(const std::vector<store::Fee>& fees)
{
    FeesByPayment sums;
    for (const store::Fee& fee : fees)
        sums[fee.payment][fee.amount.currency] +=
            fee.returned ? -fee.amount.minor_units : fee.amount.minor_units;
    return sums;
}

struct FeeCells {
    std::string sums{};
    std::string currencies{};
};

FeeCells fee_cells(store::Snapshot& snapshot, const store::Order& order, const FeesByPayment& fees)
{
    FeeCells cells;
    for (const auto& payment : store::payments_of(snapshot, order.id)) {
        if (payment.movement.kind != store::PaymentKind::charge)
            continue;
        const auto found = fees.find(payment.movement.payment);
        if (found == fees.end())
            continue;
        for (const auto& [currency, sum] : found->second) {
            const std::string_view gap = cells.sums.empty() ? "" : " ";
            cells.sums += fmt::format("{}{}{}", gap, sum < 0 ? "-" : "",
                                      store::decimal({std::abs(sum), currency}));
            cells.currencies += fmt::format("{}{}", gap, currency.code());
        }
    }
    return cells;
}

std::vector<std::string> line_of(store::Snapshot& snapshot, const store::Order& order,
                                 const FeesByPayment& fees)
{
    const auto amount = [&](std::optional<std::int64_t> minor_units) {
        return minor_units ? store::decimal({*minor_units, order.price.currency}) : std::string();
    };
    const auto terms = store::terms_of(snapshot, order.id).value_or(store::KeptTerms());
    const auto documents = store::invoices_of(snapshot, order.id);
    const auto sold = sums_of(documents, store::InvoiceKind::invoice, terms.invoice_prefix);
    const auto back = sums_of(documents, store::InvoiceKind::credit_note, terms.invoice_prefix);
    const bool has_tax = !sold.numbers.empty() && sold.tax;
    const auto [fee, fee_currency] = fee_cells(snapshot, order, fees);
    const auto buyer = store::buyer_of(snapshot, order.id).value_or(store::Buyer());
    return {std::to_string(order.number),
            order.id.text(),
            std::string(store::name(order.state)),
            iso_time(order.created),
            order.paid ? iso_time(*order.paid) : "",
            csv_field(order.email.typed()),
            csv_field(store::find_course(snapshot, order.course)->slug),
            std::string(order.price.currency.code()),
            store::decimal(order.price),
            has_tax ? amount(sold.gross - *sold.tax) : "",
            has_tax ? amount(sold.tax) : "",
            terms.tax.mode == store::TaxMode::included ? store::format_tax_rate(terms.tax.rate)
                                                       : "",
            amount(refunded(snapshot, order)),
            back.numbers.empty() ? "" : amount(back.tax),
            fee,
            fee_currency,
            csv_field(sold.numbers),
            csv_field(back.numbers),
            csv_field(terms.buyer_country.value_or("")),
            csv_field(buyer.tax_number),
            order.provider,
            order.live ? "yes" : "no"};
}

} // namespace

void export_orders(store::Snapshot& snapshot, const std::vector<store::Order>& newest_first,
                   const std::vector<store::Fee>& fees)
{
    const auto sums = by_payment(fees);
    fmt::print("{}\r\n", heading);
    for (const store::Order& order : newest_first | std::views::reverse)
        fmt::print("{}\r\n", fmt::join(line_of(snapshot, order, sums), ","));
}

} // namespace supple
