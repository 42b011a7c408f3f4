#include "store/stripe_request.hpp"

#include "store/form_body.hpp"
#include "store/stripe_amount.hpp"

#include <array>
#include <cassert>

namespace supple::store::stripe
{

namespace
{

// The most that Stripe gives in one answer.
constexpr std::int64_t page_length = 100;

void add_options(FormBody& form, const Options& options)
{
    // Managed Payments reckons tax itself and refuses to be told how.
    if (options.automatic_tax && !options.managed_payments)
        form.add("automatic_tax[enabled]", "true");
    if (options.promotion_codes)
        form.add("allow_promotion_codes", "true");
    if (options.terms_consent)
        form.add("consent_collection[terms_of_service]", "required");
    if (options.managed_payments)
        form.add("managed_payments[enabled]", "true");
}

// Neither payment_method_types (gone from this version of the API; the Dashboard decides) nor
// ui_mode (its default is the page we want).
void add_item(FormBody& form, const PageTerms& terms, std::string_view currency,
              std::int64_t amount)
{
    form.add("line_items[0][quantity]", 1);
    form.add("line_items[0][price_data][currency]", currency);
    form.add("line_items[0][price_data][unit_amount]", amount);
    // The price on our page is what the buyer pays.
    if (terms.options.automatic_tax || terms.options.managed_payments)
        form.add("line_items[0][price_data][tax_behavior]", "inclusive");
    form.add("line_items[0][price_data][product_data][name]", terms.title);
    if (!terms.options.tax_code.empty())
        form.add("line_items[0][price_data][product_data][tax_code]", terms.options.tax_code);
}

std::string metadata(std::string_view name)
{
    return "metadata[" + std::string(name) + "]";
}

FormBody page_of_a_list(Timestamp since, std::string_view after)
{
    FormBody query;
    query.add("created[gte]", since.time_since_epoch().count()).add("limit", page_length);
    if (!after.empty())
        query.add("starting_after", after);
    return query;
}

enum class Address { told, left_to_the_buyer };

Result<Request> open(const Order& order, const PageTerms& terms, Address address)
{
    const auto amount = amount_of(order.price);
    if (!amount)
        return amount.error();
    const auto& id = order.id.text();
    const auto back = terms.public_address + "/orders/" + id;
    FormBody form;
    form.add("mode", "payment");
    form.add("success_url", back + "?payment=paid");
    form.add("cancel_url", back + "?payment=cancelled");
    form.add("client_reference_id", id);
    if (address == Address::told)
        form.add("customer_email", order.email.typed());
    form.add(metadata(order_metadata), id);
    // Refunds and disputes carry the payment and not the page.
    form.add("payment_intent_data[metadata][" + std::string(order_metadata) + "]", id);
    add_item(form, terms, currency_code(order.price.currency), *amount);
    add_options(form, terms.options);
    return Request{.verb = Verb::post,
                   .path = "/v1/checkout/sessions",
                   .form = form.text(),
                   .idempotency_key = order.idempotency_key};
}

} // namespace

Result<Request> open_page(const Order& order, const PageTerms& terms)
{
    return open(order, terms, Address::told);
}

Result<Request> open_plain_page(const Order& order, PageTerms terms)
{
    terms.options = {};
    auto request = open(order, terms, Address::left_to_the_buyer);
    if (request)
        request->idempotency_key += "-plain";
    return request;
}

Request look_at_page(std::string_view session)
{
    return {.path = "/v1/checkout/sessions/" + std::string(session)};
}

Result<Request> refund(const RefundRequest& wanted)
{
    const auto amount = amount_of(wanted.amount);
    if (!amount)
        return amount.error();
    FormBody form;
    form.add("payment_intent", wanted.payment);
    form.add("amount", *amount);
    form.add("reason", "requested_by_customer");
    form.add(metadata(order_metadata), wanted.order.text());
    form.add(metadata(refund_metadata), wanted.idempotency_key);
    return Request{.verb = Verb::post,
                   .path = "/v1/refunds",
                   .form = form.text(),
                   .idempotency_key = wanted.idempotency_key};
}

Request refunds_of(std::string_view payment)
{
    FormBody query;
    query.add("payment_intent", payment).add("limit", page_length);
    return {.path = "/v1/refunds?" + query.text()};
}

Request events_since(Timestamp since, std::string_view after)
{
    FormBody query = page_of_a_list(since, after);
    std::int64_t n = 0;
    for (const auto type : event_types())
        query.add("types[" + std::to_string(n++) + "]", type);
    return {.path = "/v1/events?" + query.text()};
}

Request balance_since(Timestamp since, std::string_view after)
{
    FormBody query = page_of_a_list(since, after);
    query.add("expand[0]", "data.source");
    return {.path = "/v1/balance_transactions?" + query.text()};
}

std::span<const std::string_view> event_types()
{
    // charge.refunded is left out: it tells a running total, and each refund tells itself.
    static constexpr std::array<std::string_view, 14> types{
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
        "radar.early_fraud_warning.created",
        "payment_intent.payment_failed"};
    return types;
}

Request webhook_endpoints()
{
    FormBody query;
    query.add("limit", page_length);
    return {.path = "/v1/webhook_endpoints?" + query.text()};
}

} // namespace supple::store::stripe
