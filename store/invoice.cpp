#include "store/invoice.hpp"

#include "store/catalog.hpp"
#include "store/column.hpp"
#include "store/order.hpp"
#include "store/payment.hpp"
#include "store/sale_terms.hpp"

#include <array>
#include <cassert>
#include <cstdio>

namespace supple::store
{

static std::span<const std::string_view> words(InvoiceKind)
{
    static constexpr std::array<std::string_view, 2> all{"invoice", "credit_note"};
    return all;
}

std::string_view name(InvoiceKind kind)
{
    return words(kind)[static_cast<std::size_t>(kind)];
}

static void columns(soci::statement& statement, Invoice& invoice)
{
    statement.exchange(soci::into(invoice.id));
    statement.exchange(soci::into(invoice.live));
    statement.exchange(soci::into(invoice.number));
    statement.exchange(soci::into(invoice.kind));
    statement.exchange(soci::into(invoice.order));
    statement.exchange(soci::into(invoice.title));
    statement.exchange(soci::into(invoice.payment));
    statement.exchange(soci::into(invoice.reference));
    statement.exchange(soci::into(invoice.corrects));
    statement.exchange(soci::into(invoice.gross.minor_units));
    statement.exchange(soci::into(invoice.gross.currency));
    statement.exchange(soci::into(invoice.tax));
    statement.exchange(soci::into(invoice.issued));
}

static void columns(soci::statement& statement, Buyer& buyer)
{
    statement.exchange(soci::into(buyer.name));
    statement.exchange(soci::into(buyer.address));
    statement.exchange(soci::into(buyer.tax_number));
}

namespace
{

constexpr std::size_t greatest_line_length = 200; // a line of an envelope, and far more
constexpr std::ptrdiff_t greatest_address_lines = 5;

bool is_written_for(const Order& order, const KeptTerms& terms)
{
    return terms.tax.mode != TaxMode::managed && order.price.minor_units > 0;
}

// The tax inside of a sum that was paid, or of all that was given back of it so far.
std::optional<std::int64_t> tax_within(const KeptTerms& terms, const Order& order,
                                       const Money& gross)
{
    switch (terms.tax.mode) {
    case TaxMode::none:
        return 0;
    case TaxMode::included:
        return split_gross(gross, terms.tax.rate).tax.minor_units;
    case TaxMode::stripe_tax:
    case TaxMode::managed:
        break;
    }
    if (!terms.provider_tax)
        return std::nullopt;
    // The provider said it for the whole price; a part holds its share, half a unit rounded up.
    // Both sums have at most 31 bits.
    const auto whole = order.price.minor_units;
    return (gross.minor_units * *terms.provider_tax * 2 + whole) / (whole * 2);
}

void keep(Transaction& tx, Invoice invoice)
{
    invoice.id = InvoiceId::fresh(tx.random());
    invoice.issued = tx.now();
    invoice.number = *first_value<long long>(
        tx, "SELECT coalesce(max(number), 0) + 1 FROM invoices WHERE live = :live",
        with(invoice.live, "live"));
    run(tx,
        "INSERT INTO invoices (id, live, number, kind, order_id, title, payment, reference,"
        " corrects, gross, currency, tax, issued_at) VALUES (:id, :live, :number, :kind, :order, "
        ":title, :payment,"
        " :reference, :corrects, :gross, :currency, :tax, :issued)",
        with(invoice.id, "id"), with(invoice.live, "live"), with(invoice.number, "number"),
        with(invoice.kind, "kind"), with(invoice.order, "order"), with(invoice.title, "title"),
        with(invoice.payment, "payment"), with(invoice.reference, "reference"),
        with(invoice.corrects, "corrects"), with(invoice.gross.minor_units, "gross"),
        with(invoice.gross.currency, "currency"), with(invoice.tax, "tax"),
        with(invoice.issued, "issued"));
}

struct Credited {
    std::int64_t gross = 0;
    std::int64_t tax = 0;
};

Credited credited(const std::vector<Invoice>& all, const InvoiceId& invoice)
{
    Credited sum;
    for (const Invoice& note : all)
        if (note.corrects == invoice) {
            sum.gross += note.gross.minor_units;
            sum.tax += note.tax.value_or(0);
        }
    return sum;
}

bool has_document(const std::vector<Invoice>& all, InvoiceKind kind, const Movement& movement)
{
    return std::ranges::any_of(all, [&](const Invoice& one) {
        return one.kind == kind && one.reference == movement.reference;
    });
}

// One writing of the missing documents of one order.
class Clerk
{
  public:
    Clerk(Transaction& tx, const Order& order, const KeptTerms& terms)
        : tx_(tx), order_(order), terms_(terms), ledger_(payments_of(tx, order.id)),
          title_(find_course(tx, order.course).value().title)
    {
    }

    void write()
    {
        write_credit_notes();
        for (const Payment& payment : ledger_)
            if (needs_invoice(payment.movement)) {
                write_invoice(payment.movement);
                write_credit_notes();
            }
    }

  private:
    // A second charge of an order that is paid already is a mistake and no second sale: it gets an
    // invoice only once the first was given back.
    bool needs_invoice(const Movement& movement)
    {
        if (movement.kind != PaymentKind::charge || movement.amount != order_.price)
            return false;
        const auto all = invoices_of(tx_, order_.id);
        return !has_document(all, InvoiceKind::invoice, movement) &&
               std::ranges::none_of(all, [&](const Invoice& one) {
                   return one.kind == InvoiceKind::invoice &&
                          credited(all, one.id).gross < one.gross.minor_units;
               });
    }

    void write_invoice(const Movement& charge)
    {
        keep(tx_, {.live = order_.live,
                   .kind = InvoiceKind::invoice,
                   .order = order_.id,
                   .title = title_,
                   .payment = charge.payment,
                   .reference = charge.reference,
                   .gross = charge.amount,
                   .tax = tax_within(terms_, order_, charge.amount)});
    }

    void write_credit_notes()
    {
        for (const Payment& payment : ledger_) {
            const Movement& movement = payment.movement;
            const auto all = invoices_of(tx_, order_.id);
            if (movement.kind != PaymentKind::refund ||
                has_document(all, InvoiceKind::credit_note, movement))
                continue;
            const auto invoice = std::ranges::find_if(all, [&](const Invoice& one) {
                return one.kind == InvoiceKind::invoice && one.payment == movement.payment &&
                       one.gross.currency == movement.amount.currency;
            });
            if (invoice != all.end())
                write_credit_note(*invoice, movement, credited(all, invoice->id));
        }
    }

    // Tax is worked out for all that was given back so far, so that the last credit note ends at
    // the invoice's own tax. More than was paid is never credited.
    void write_credit_note(const Invoice& invoice, const Movement& refund, const Credited& before)
    {
        Money gross = refund.amount;
        gross.minor_units = std::min(gross.minor_units, invoice.gross.minor_units - before.gross);
        if (gross.minor_units <= 0)
            return;
        auto tax = tax_within(terms_, order_, {before.gross + gross.minor_units, gross.currency});
        if (!invoice.tax)
            tax.reset();
        keep(tx_, {.live = order_.live,
                   .kind = InvoiceKind::credit_note,
                   .order = order_.id,
                   .title = title_,
                   .payment = refund.payment,
                   .reference = refund.reference,
                   .corrects = invoice.id,
                   .gross = gross,
                   .tax = tax ? std::optional(*tax - before.tax) : std::nullopt});
    }

    Transaction& tx_;
    const Order& order_;
    const KeptTerms& terms_;
    std::vector<Payment> ledger_;
    std::string title_;
};

bool is_line(std::string_view text)
{
    return text.size() <= greatest_line_length && is_header_safe(text);
}

bool is_valid(const Buyer& buyer)
{
    if (buyer.name.empty() || !is_line(buyer.name) || !is_line(buyer.tax_number) ||
        std::ranges::count(buyer.address, '\n') >= greatest_address_lines)
        return false;
    std::string_view rest = buyer.address;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        if (!is_line(rest.substr(0, end)))
            return false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
}

} // namespace

std::string number_text(const Invoice& invoice, std::string_view prefix)
{
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%06lld", static_cast<long long>(invoice.number));
    return (invoice.live ? std::string(prefix) : "TEST-") + digits.data();
}

void issue_invoices(Transaction& tx, const OrderId& id)
{
    const auto terms = terms_of(tx, id);
    const auto order = find_order(tx, id).value();
    if (terms && is_written_for(order, *terms))
        Clerk(tx, order, *terms).write();
}

std::vector<Invoice> invoices_of(Snapshot& snapshot, const OrderId& order)
{
    return all_rows<Invoice>(snapshot,
                             "SELECT id, live, number, kind, order_id, title, payment,"
                             " reference, corrects, gross, currency, tax, issued_at FROM invoices"
                             " WHERE order_id = :order ORDER BY number",
                             with(order, "order"));
}

std::int64_t missing_invoice_numbers(Snapshot& snapshot, bool live)
{
    return *first_value<long long>(
        snapshot, "SELECT coalesce(max(number), 0) - count(*) FROM invoices WHERE live = :live",
        with(live, "live"));
}

std::optional<Buyer> buyer_of(Snapshot& snapshot, const OrderId& order)
{
    return first_row<Buyer>(
        snapshot, "SELECT name, address, tax_number FROM invoice_buyers WHERE order_id = :order",
        with(order, "order"));
}

bool takes_buyer(Snapshot& snapshot, const OrderId& order, Timestamp now)
{
    const auto all = invoices_of(snapshot, order);
    return all.size() == 1 && now < all.front().issued + buyer_entry && !buyer_of(snapshot, order);
}

Result<void> enter_buyer(Transaction& tx, const OrderId& order, const Buyer& buyer)
{
    if (invoices_of(tx, order).empty())
        return Refusal::invoice_not_found;
    if (!takes_buyer(tx, order, tx.now()))
        return Refusal::invoice_fixed;
    if (!is_valid(buyer))
        return Refusal::buyer_invalid;
    const auto now = tx.now();
    run(tx,
        "INSERT INTO invoice_buyers (order_id, name, address, tax_number, entered_at)"
        " VALUES (:order, :name, :address, :number, :now)",
        with(order, "order"), with(buyer.name, "name"), with(buyer.address, "address"),
        with(buyer.tax_number, "number"), with(now, "now"));
    return {};
}

} // namespace supple::store
