#include "server/routes/test_payments.hpp"

#include "store/catalog.hpp"

#include <fmt/format.h>

namespace supple::routes
{
namespace
{

struct Decision {
    TestOutcome outcome;
    std::string_view came_back; // what the order's page says while nothing is paid
};

std::optional<Decision> decision_of(std::string_view word)
{
    if (word == "pay")
        return Decision{TestOutcome::pay, "paid"};
    if (word == "decline")
        return Decision{TestOutcome::decline, "declined"};
    if (word == "cancel")
        return Decision{TestOutcome::cancel, "cancelled"};
    return std::nullopt;
}

struct DueOrder {
    store::Order order;
    std::string title;
};

std::optional<DueOrder> due_order(store::Snapshot& snapshot, std::string_view id)
{
    const auto order_id = store::OrderId::parse(id);
    if (!order_id)
        return std::nullopt;
    const auto order = store::find_order(snapshot, *order_id);
    if (!order || order->provider != TestProvider::provider_name)
        return std::nullopt;
    return DueOrder{*order, store::find_course(snapshot, order->course)->title};
}

} // namespace

TestPayments::TestPayments(AsyncStore& store, const ShopPages& pages, const TestProvider& provider,
                           const Webhooks& webhooks, const store::Clock& clock)
    : store_(store), pages_(pages), provider_(provider), webhooks_(webhooks), clock_(clock)
{
}

void TestPayments::add_to(http::Router& router) const
{
    router.get("/test-payments/{id}", [this](http::Request& request) { return page(request); });
    router.post("/test-payments/{id}", [this](http::Request& request) { return decide(request); });
}

http::Task<http::Response> TestPayments::page(http::Request& request) const
{
    const std::string id(request.parameter("id"));
    const auto read = [&](store::Snapshot& snapshot) { return due_order(snapshot, id); };
    const auto due = co_await store_.read(read);
    if (!due)
        co_return pages_.error(http::Status::not_found, {});
    if (due->order.state == store::OrderState::paid)
        co_return http::Response::see_other("/orders/" + id);
    boost::json::object data{{"payment",
                              {{"id", id},
                               {"price", store::format(due->order.price)},
                               {"title", due->title},
                               {"email", due->order.email.typed()}}}};
    co_return pages_.answer(request, "test-payment", std::move(data), {}, Audience::visitor);
}

http::Task<http::Response> TestPayments::decide(http::Request& request) const
{
    const std::string id(request.parameter("id"));
    const auto decision = decision_of(request.form("outcome").value_or(""));
    if (!decision)
        co_return pages_.error(http::Status::bad_request, {});
    const auto read = [&](store::Snapshot& snapshot) { return due_order(snapshot, id); };
    const auto due = co_await store_.read(read);
    if (!due)
        co_return pages_.error(http::Status::not_found, {});
    const SignedMessage message = provider_.message(due->order, decision->outcome, clock_.now());
    const auto received = co_await webhooks_.receive(message.signature, message.body);
    if (!received)
        throw std::runtime_error(fmt::format("The test payment of order {} was not taken: {}", id,
                                             store::message(received.error())));
    co_return http::Response::see_other(
        fmt::format("/orders/{}?payment={}", id, decision->came_back));
}

} // namespace supple::routes
