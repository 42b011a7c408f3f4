#include "server/routes/invoices.hpp"

#include "server/routes/refusal_answer.hpp"
#include "server/routes/visitor.hpp"
#include "server/routes/wording.hpp"
#include "store/catalog.hpp"
#include "store/coupon.hpp"
#include "store/invoice.hpp"
#include "store/order.hpp"

#include <algorithm>

namespace supple::routes
{
namespace
{

enum class Sight { no_such_order, not_yours, yours };

struct ShownInvoice {
    Sight sight = Sight::no_such_order;
    Visitor visitor;
    std::optional<store::Order> order{};
    std::optional<store::KeptTerms> terms{};
    std::vector<store::Invoice> documents{};
    std::optional<store::Buyer> buyer{};
    std::optional<store::CouponUse> coupon{};
    boost::json::array holds{}; // the titles in a bundle
    bool takes_buyer = false;
};

boost::json::array titles_in_bundle(store::Snapshot& snapshot, const store::Order& order)
{
    boost::json::array titles;
    if (store::find_course(snapshot, order.course)->kind == store::CourseKind::bundle)
        for (const store::CourseId& course : store::courses_of_order(snapshot, order.id))
            titles.emplace_back(store::find_course(snapshot, course)->title);
    return titles;
}

ShownInvoice look(store::Snapshot& snapshot, std::string_view id, std::string_view secret,
                  store::Timestamp now)
{
    ShownInvoice shown;
    const auto order_id = store::OrderId::parse(id);
    const auto order = order_id ? store::find_order(snapshot, *order_id) : order_id.error();
    if (!order)
        return shown;
    shown.visitor = visitor_of(snapshot, secret, now);
    const auto& session = shown.visitor.session;
    shown.sight = session && store::may_see(*session, *order) ? Sight::yours : Sight::not_yours;
    if (shown.sight == Sight::not_yours)
        return shown;
    shown.order = *order;
    shown.terms = store::terms_of(snapshot, *order_id);
    shown.documents = store::invoices_of(snapshot, *order_id);
    shown.buyer = store::buyer_of(snapshot, *order_id);
    shown.coupon = store::coupon_of(snapshot, *order_id);
    shown.holds = titles_in_bundle(snapshot, *order);
    shown.takes_buyer = store::takes_buyer(snapshot, *order_id, now);
    return shown;
}

boost::json::object sums_json(const store::Invoice& document, const store::TaxTerms& tax)
{
    boost::json::object json{{"gross", store::format(document.gross)}};
    if (tax.mode == store::TaxMode::none || !document.tax)
        return json;
    const auto currency = document.gross.currency;
    json["tax"] = store::format({*document.tax, currency});
    json["net"] = store::format({document.gross.minor_units - *document.tax, currency});
    return json;
}

// The price before the coupon, and what the coupon took off.
void add_discount(boost::json::object& json, const store::Invoice& invoice,
                  const store::CouponUse& use)
{
    const auto& [gross, currency] = invoice.gross;
    json["before"] = store::format({gross + use.discount, currency});
    json["discount"] = {{"code", use.coupon.code},
                        {"sum", store::format({use.discount, currency})}};
}

boost::json::object document_json(const store::Invoice& document, const ShownInvoice& shown)
{
    const auto& prefix = shown.terms->invoice_prefix;
    boost::json::object json{{"number", store::number_text(document, prefix)},
                             {"date", day_words(document.issued)},
                             {"title", document.title},
                             {"sums", sums_json(document, shown.terms->tax)},
                             {"is_test", !document.live},
                             {"is_invoice", document.kind == store::InvoiceKind::invoice},
                             {"holds", shown.holds}};
    if (shown.coupon && document.kind == store::InvoiceKind::invoice)
        add_discount(json, document, *shown.coupon);
    if (!document.corrects)
        return json;
    const auto invoice =
        std::ranges::find(shown.documents, *document.corrects, &store::Invoice::id);
    json["corrects"] = {{"number", store::number_text(*invoice, prefix)},
                        {"date", day_words(invoice->issued)}};
    return json;
}

boost::json::array documents_json(const ShownInvoice& shown)
{
    boost::json::array all;
    for (const store::Invoice& document : shown.documents)
        all.push_back(document_json(document, shown));
    return all;
}

boost::json::object invoice_json(const ShownInvoice& shown)
{
    const auto& [name, address, email, number] = shown.terms->seller;
    boost::json::object json{
        {"documents", documents_json(shown)},
        {"seller",
         {{"name", name}, {"lines", lines_json(address)}, {"email", email}, {"number", number}}},
        {"tax", tax_json(shown.terms->tax)},
        {"email", shown.order->email.typed()},
        {"supplied", day_words(shown.order->paid.value_or(shown.order->created))},
        {"takes_buyer", shown.takes_buyer}};
    if (shown.buyer)
        json["buyer"] = {{"name", shown.buyer->name},
                         {"lines", lines_json(shown.buyer->address)},
                         {"number", shown.buyer->tax_number}};
    return json;
}

// Browsers end the lines of a text field by CRLF (HTML, 4.10.21.6).
std::string with_plain_lines(std::string text)
{
    std::erase(text, '\r');
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

} // namespace

Invoices::Invoices(AsyncStore& store, const ShopPages& pages, const store::Clock& clock)
    : store_(store), pages_(pages), clock_(clock)
{
}

void Invoices::add_to(http::Router& router) const
{
    router.get("/orders/{id}/invoice", [this](http::Request& request) { return show(request); });
    router.post("/orders/{id}/invoice", [this](http::Request& request) { return enter(request); });
}

http::Task<http::Response> Invoices::show(http::Request& request) const
{
    boost::json::object nothing_typed;
    co_return co_await answer(request, std::move(nothing_typed), http::Status::ok);
}

http::Task<http::Response> Invoices::answer(const http::Request& request, boost::json::object form,
                                            http::Status status) const
{
    const std::string id(request.parameter("id"));
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) { return look(snapshot, id, secret, now); };
    const auto shown = co_await store_.read(read);
    if (shown.sight == Sight::no_such_order)
        co_return pages_.error(http::Status::not_found, {});
    if (shown.sight == Sight::not_yours)
        co_return http::Response::see_other("/sign-in?next=/orders/" + id + "/invoice");
    boost::json::object data = std::move(form);
    data["order"] = {{"id", id}, {"number", std::to_string(shown.order->number)}};
    if (!shown.documents.empty())
        data["invoice"] = invoice_json(shown);
    else if (shown.terms && shown.terms->tax.mode == store::TaxMode::managed)
        data["managed"] = true;
    co_return pages_.answer(request, "invoice", std::move(data), shown.visitor.email,
                            Audience::visitor, status);
}

http::Task<http::Response> Invoices::enter(http::Request& request) const
{
    const std::string id(request.parameter("id"));
    const std::string secret = session_secret(request, pages_.facts().secure());
    const store::Buyer buyer{.name = request.form("name").value_or(""),
                             .address = with_plain_lines(request.form("address").value_or("")),
                             .tax_number = request.form("tax_number").value_or("")};
    const auto act = [&](store::Transaction& tx) -> store::Result<void> {
        const auto shown = look(tx, id, secret, tx.now());
        if (shown.sight != Sight::yours)
            return store::Refusal::order_not_found;
        return store::enter_buyer(tx, shown.order->id, buyer);
    };
    const auto entered = co_await store_.write(act);
    if (entered)
        co_return http::Response::see_other("/orders/" + id + "/invoice");
    boost::json::object form{
        {"problem", problem_of(entered.error())},
        {"typed",
         {{"name", buyer.name}, {"address", buyer.address}, {"tax_number", buyer.tax_number}}}};
    const auto status = status_of(entered.error());
    co_return co_await answer(request, std::move(form), status);
}

} // namespace supple::routes
