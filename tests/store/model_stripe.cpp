#include "model_stripe.hpp"

#include <algorithm>

namespace supple::store
{

std::int64_t ModelPage::refunded() const
{
    std::int64_t sum = 0;
    for (const auto& refund : refunds)
        sum += refund.amount;
    return sum;
}

bool ModelPage::is_contested() const
{
    return std::ranges::any_of(disputes, [](const auto& dispute) {
        return dispute.second == "needs_response" || dispute.second == "lost";
    });
}

ModelPage& ModelStripe::open(const Order& order)
{
    pages.push_back(
        {.id = next("cs_test_"), .order = order.id.text(), .amount = order.price.minor_units});
    return pages.back();
}

void ModelStripe::pay(ModelPage& page, bool at_once)
{
    page.status = "complete";
    page.payment = next("pi_");
    page.paid = at_once ? "paid" : "unpaid";
    tell("checkout.session.completed", page_json(page));
}

void ModelStripe::settle(ModelPage& page, bool succeeded)
{
    page.paid = succeeded ? "paid" : "failed";
    tell(succeeded ? "checkout.session.async_payment_succeeded"
                   : "checkout.session.async_payment_failed",
         page_json(page));
}

void ModelStripe::expire(ModelPage& page)
{
    page.status = "expired";
    tell("checkout.session.expired", page_json(page));
}

ModelRefund ModelStripe::refund(ModelPage& page, std::int64_t amount, const std::string& request)
{
    for (const auto& made : page.refunds)
        if (!request.empty() && made.request == request)
            return made;
    page.refunds.push_back({.id = next("re_"), .amount = amount, .request = request});
    tell("refund.created", refund_json(page, page.refunds.back()));
    return page.refunds.back();
}

void ModelStripe::dispute(ModelPage& page, const std::string& id, const std::string& status)
{
    const bool is_new = !page.disputes.contains(id);
    page.disputes[id] = status;
    const bool is_over = status == "won" || status == "lost";
    tell(is_new    ? "charge.dispute.created"
         : is_over ? "charge.dispute.closed"
                   : "charge.dispute.updated",
         {{"id", id},
          {"object", "dispute"},
          {"payment_intent", page.payment},
          {"amount", page.amount},
          {"currency", "usd"},
          {"status", status}});
}

boost::json::object ModelStripe::page_json(const ModelPage& page) const
{
    boost::json::value payment = nullptr;
    if (!page.payment.empty())
        payment = page.payment;
    return {{"id", page.id},
            {"object", "checkout.session"},
            {"status", page.status},
            {"payment_status", page.paid == "paid" ? "paid" : "unpaid"},
            {"payment_intent", payment},
            {"amount_total", page.amount},
            {"currency", "usd"},
            {"livemode", false},
            {"metadata", {{"supple_order", page.order}}}};
}

boost::json::object ModelStripe::refund_json(const ModelPage& page, const ModelRefund& refund) const
{
    return {{"id", refund.id},
            {"object", "refund"},
            {"payment_intent", page.payment},
            {"amount", refund.amount},
            {"currency", "usd"},
            {"status", "succeeded"},
            {"created", 1'800'000'000},
            {"metadata", {{"supple_refund", refund.request}}}};
}

std::string ModelStripe::next(const char* prefix)
{
    return prefix + std::to_string(account_) + "_" + std::to_string(++count_);
}

void ModelStripe::tell(const std::string& type, boost::json::object subject)
{
    events.push_back({{"id", next("evt_")},
                      {"object", "event"},
                      {"type", type},
                      {"created", 1'800'000'000},
                      {"livemode", false},
                      {"data", {{"object", std::move(subject)}}}});
}

} // namespace supple::store
