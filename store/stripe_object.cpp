#include "store/stripe_object.hpp"

#include "store/seller_law.hpp"
#include "store/stripe_amount.hpp"
#include "store/stripe_request.hpp"

#include <boost/json/parse.hpp>

#include <cstdlib>

namespace supple::store::stripe
{

namespace
{

// A list of a hundred events is the largest; deeper nesting than this is not Stripe's.
constexpr std::size_t deepest = 64;

PageStatus page_status(std::string_view word)
{
    if (word == "complete")
        return PageStatus::complete;
    return word == "expired" ? PageStatus::expired : PageStatus::open;
}

RefundStatus refund_status(std::string_view word)
{
    if (word == "pending" || word == "succeeded")
        return RefundStatus::under_way;
    return word == "failed" || word == "canceled" ? RefundStatus::failed : RefundStatus::undecided;
}

DisputeStatus dispute_status(std::string_view word)
{
    if (word == "warning_needs_response" || word == "warning_under_review")
        return DisputeStatus::inquiry;
    if (word == "won" || word == "warning_closed" || word == "prevented")
        return DisputeStatus::over;
    return word == "lost" ? DisputeStatus::lost : DisputeStatus::open;
}

Result<Money> sum_at(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64())
        return Refusal::event_invalid;
    const auto sum = money_of(value->get_int64(), text_at(object, "currency"));
    return sum ? sum : Refusal::event_invalid;
}

bool is_a(const boost::json::object& object, std::string_view kind)
{
    return text_at(object, "object") == kind;
}

// Only where Stripe Tax was asked and could answer; elsewhere its sum is nought and says nothing.
std::optional<ReckonedTax> tax_of(const boost::json::object& page, const Money& total)
{
    const auto* automatic = object_at(page, "automatic_tax");
    const auto* details = object_at(page, "total_details");
    if (automatic == nullptr || details == nullptr || !truth_at(*automatic, "enabled") ||
        text_at(*automatic, "status") != "complete")
        return std::nullopt;
    const auto tax = money_of(number_at(*details, "amount_tax"), text_at(page, "currency"));
    if (!tax || *tax > total)
        return std::nullopt;
    ReckonedTax reckoned{.tax = *tax};
    if (const auto* buyer = object_at(page, "customer_details"))
        if (const auto* address = object_at(*buyer, "address"))
            if (const auto country = text_at(*address, "country"); law_of(country, false))
                reckoned.buyer_country = country;
    return reckoned;
}

} // namespace

Result<Page> read_page(const boost::json::object& object)
{
    const auto total = sum_at(object, "amount_total");
    Page page;
    page.id = text_at(object, "id");
    if (!is_a(object, "checkout.session") || page.id.empty() || !total)
        return Refusal::event_invalid;
    const auto paid = text_at(object, "payment_status");
    page.address = text_at(object, "url");
    page.status = page_status(text_at(object, "status"));
    page.settled =
        page.status == PageStatus::complete && (paid == "paid" || paid == "no_payment_required");
    page.payment = id_at(object, "payment_intent");
    if (page.payment.empty() && paid == "no_payment_required")
        page.payment = page.id;
    page.total = *total;
    page.discount = {0, total->currency};
    if (const auto* details = object_at(object, "total_details"))
        if (const auto off =
                money_of(number_at(*details, "amount_discount"), text_at(object, "currency")))
            page.discount = *off;
    page.tax = tax_of(object, *total);
    page.order = order_in(object);
    page.live = truth_at(object, "livemode");
    return page;
}

std::optional<Movement> charge_of(const Page& page, Timestamp occurred)
{
    if (!page.settled || page.payment.empty())
        return std::nullopt;
    return Movement{.kind = PaymentKind::charge,
                    .provider = std::string(provider_name),
                    .live = page.live,
                    .payment = page.payment,
                    .reference = page.payment,
                    .amount = page.total,
                    .discount = page.discount,
                    .tax = page.tax,
                    .occurred = occurred};
}

Result<Refund> read_refund(const boost::json::object& object)
{
    const auto amount = sum_at(object, "amount");
    Refund refund;
    refund.id = text_at(object, "id");
    refund.payment = id_at(object, "payment_intent");
    if (!is_a(object, "refund") || refund.id.empty() || refund.payment.empty() || !amount)
        return Refusal::event_invalid;
    refund.amount = *amount;
    refund.status = refund_status(text_at(object, "status"));
    if (const auto* metadata = object_at(object, "metadata"))
        refund.request = text_at(*metadata, refund_metadata);
    refund.created = time_at(object, "created");
    return refund;
}

Movement movement_of(const Refund& refund, bool live)
{
    return {.kind = refund.status == RefundStatus::failed ? PaymentKind::refund_failed
                                                          : PaymentKind::refund,
            .provider = std::string(provider_name),
            .live = live,
            .payment = refund.payment,
            .reference = refund.id,
            .amount = refund.amount,
            .occurred = refund.created};
}

Result<Dispute> read_dispute(const boost::json::object& object)
{
    const auto amount = sum_at(object, "amount");
    Dispute dispute;
    dispute.id = text_at(object, "id");
    dispute.payment = id_at(object, "payment_intent");
    if (!is_a(object, "dispute") || dispute.id.empty() || dispute.payment.empty() || !amount)
        return Refusal::event_invalid;
    dispute.amount = *amount;
    dispute.status = dispute_status(text_at(object, "status"));
    return dispute;
}

std::optional<Fee> read_fee(const boost::json::object& object)
{
    const auto* source = object_at(object, "source");
    const auto fee = number_at(object, "fee");
    if (!is_a(object, "balance_transaction") || source == nullptr || fee == 0)
        return std::nullopt;
    const auto amount = money_of(std::abs(fee), text_at(object, "currency"));
    auto payment = id_at(*source, "payment_intent");
    if (!amount || payment.empty())
        return std::nullopt;
    return Fee{.payment = std::move(payment), .amount = *amount, .returned = fee < 0};
}

Error read_error(std::string_view body)
{
    const auto answer = parse_object(body);
    const auto* error = answer ? object_at(*answer, "error") : nullptr;
    if (error == nullptr)
        return {};
    return {.type = text_at(*error, "type"),
            .code = text_at(*error, "code"),
            .message = text_at(*error, "message"),
            .parameter = text_at(*error, "param")};
}

std::string text_at(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t number_at(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

Timestamp time_at(const boost::json::object& object, std::string_view name)
{
    return Timestamp(std::chrono::seconds(number_at(object, name)));
}

bool truth_at(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

const boost::json::object* object_at(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

std::string id_at(const boost::json::object& object, std::string_view name)
{
    const auto* expanded = object_at(object, name);
    return expanded != nullptr ? text_at(*expanded, "id") : text_at(object, name);
}

std::optional<OrderId> order_in(const boost::json::object& object)
{
    const auto* metadata = object_at(object, "metadata");
    if (metadata == nullptr)
        return std::nullopt;
    const auto id = OrderId::parse(text_at(*metadata, order_metadata));
    return id ? std::optional(*id) : std::nullopt;
}

Result<boost::json::object> parse_object(std::string_view text)
{
    boost::json::error_code error;
    boost::json::parse_options options;
    options.max_depth = deepest;
    auto value = boost::json::parse(text, error, {}, options);
    if (error || !value.is_object())
        return Refusal::event_invalid;
    return std::move(value.get_object());
}

std::vector<boost::json::object> list_in(const boost::json::object& object)
{
    std::vector<boost::json::object> list;
    if (const auto* data = object.if_contains("data"); data != nullptr && data->is_array())
        for (const auto& item : data->get_array())
            if (item.is_object())
                list.push_back(item.get_object());
    return list;
}

} // namespace supple::store::stripe
