#include "store/sale_terms.hpp"

#include "store/column.hpp"
#include "store/digest.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, KeptTerms& terms)
{
    statement.exchange(soci::into(terms.agreed));
    statement.exchange(soci::into(terms.text_hash));
    statement.exchange(soci::into(terms.begins_at_once));
    statement.exchange(soci::into(terms.right_ends));
    statement.exchange(soci::into(terms.withdrawal_days));
    statement.exchange(soci::into(terms.seller_country));
    statement.exchange(soci::into(terms.seller.name));
    statement.exchange(soci::into(terms.seller.address));
    statement.exchange(soci::into(terms.seller.email));
    statement.exchange(soci::into(terms.seller.tax_number));
    statement.exchange(soci::into(terms.invoice_prefix));
    statement.exchange(soci::into(terms.tax.mode));
    statement.exchange(soci::into(terms.tax.rate));
    statement.exchange(soci::into(terms.tax.name));
    statement.exchange(soci::into(terms.tax.note));
    statement.exchange(soci::into(terms.provider_tax));
    statement.exchange(soci::into(terms.buyer_country));
}

static void columns(soci::statement& statement, SaleText& text)
{
    statement.exchange(soci::into(text.version));
    statement.exchange(soci::into(text.text));
}

std::string SaleText::hash() const
{
    return hex(sha256(text));
}

Result<void> check_agreement(const SaleTerms& terms, const Agreement& agreement)
{
    if (terms.shown && agreement.text_hash != terms.shown->hash())
        return Refusal::terms_changed;
    if (terms.law.asks_consent && !(agreement.begins_at_once && agreement.right_ends))
        return Refusal::consent_missing;
    return {};
}

static void keep_text(Transaction& tx, const SaleText& text, const std::string& hash)
{
    const auto now = tx.now();
    run(tx,
        "INSERT INTO sale_texts (hash, version, text, first_shown_at)"
        " VALUES (:hash, :version, :text, :now) ON CONFLICT (hash) DO NOTHING",
        with(hash, "hash"), with(text.version, "version"), with(text.text, "text"),
        with(now, "now"));
}

void keep_sale_terms(Transaction& tx, const OrderId& order, const SaleTerms& terms,
                     const Agreement& agreement)
{
    const auto hash = terms.shown ? std::optional(terms.shown->hash()) : std::nullopt;
    if (hash)
        keep_text(tx, *terms.shown, *hash);
    const bool begins = terms.law.asks_consent && agreement.begins_at_once;
    const bool ends = terms.law.asks_consent && agreement.right_ends;
    const auto now = tx.now();
    run(tx,
        "INSERT INTO sale_terms (order_id, agreed_at, text_hash, begins_at_once, right_ends,"
        " withdrawal_days, seller_country, seller_name, seller_address, seller_email,"
        " seller_number, invoice_prefix, tax_mode, tax_rate, tax_name, tax_note)"
        " VALUES (:order, :now, :hash, :begins, :ends, :days, :country, :name, :address, :email,"
        " :number, :prefix, :mode, :rate, :tax_name, :note)",
        with(order, "order"), with(now, "now"), with(hash, "hash"), with(begins, "begins"),
        with(ends, "ends"), with(terms.law.withdrawal_days, "days"),
        with(terms.law.country, "country"), with(terms.seller.name, "name"),
        with(terms.seller.address, "address"), with(terms.seller.email, "email"),
        with(terms.seller.tax_number, "number"), with(terms.invoice_prefix, "prefix"),
        with(terms.tax.mode, "mode"), with(terms.tax.rate, "rate"),
        with(terms.tax.name, "tax_name"), with(terms.tax.note, "note"));
}

std::optional<KeptTerms> terms_of(Snapshot& snapshot, const OrderId& order)
{
    return first_row<KeptTerms>(
        snapshot,
        "SELECT agreed_at, text_hash, begins_at_once, right_ends, withdrawal_days, seller_country,"
        " seller_name, seller_address, seller_email, seller_number, invoice_prefix, tax_mode,"
        " tax_rate, tax_name, tax_note, provider_tax, buyer_country"
        " FROM sale_terms WHERE order_id = :order",
        with(order, "order"));
}

std::optional<SaleText> text_shown(Snapshot& snapshot, const std::string& hash)
{
    return first_row<SaleText>(snapshot, "SELECT version, text FROM sale_texts WHERE hash = :hash",
                               with(hash, "hash"));
}

void keep_provider_tax(Transaction& tx, const OrderId& order, const ReckonedTax& reckoned)
{
    run(tx,
        "UPDATE sale_terms SET provider_tax = :tax, buyer_country = :country"
        " WHERE order_id = :order",
        with(reckoned.tax.minor_units, "tax"), with(reckoned.buyer_country, "country"),
        with(order, "order"));
}

} // namespace supple::store
