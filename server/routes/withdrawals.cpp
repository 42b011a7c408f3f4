#include "server/routes/withdrawals.hpp"

#include "server/routes/refusal_answer.hpp"
#include "server/routes/visitor.hpp"
#include "server/routes/wording.hpp"
#include "store/order.hpp"

namespace supple::routes
{
namespace
{

store::WithdrawalStatement statement_of(const http::Request& request)
{
    return {.order = request.form("order").value_or(""),
            .name = request.form("name").value_or(""),
            .email = request.form("email").value_or("")};
}

// From an order's own page the form is filled in for the browser that may see that order; for any
// other it only carries what the address says already.
store::WithdrawalStatement prefilled(store::Snapshot& snapshot, std::string_view order_id,
                                     std::string_view secret, store::Timestamp now)
{
    const auto id = store::OrderId::parse(order_id);
    const auto order = id ? store::find_order(snapshot, *id) : id.error();
    const auto visitor = visitor_of(snapshot, secret, now);
    if (!order || !visitor.session || !store::may_see(*visitor.session, *order))
        return {.order = id ? id->text() : ""};
    return {.order = std::to_string(order->number), .email = order->email.typed()};
}

} // namespace

Withdrawals::Withdrawals(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
                         Doorkeeper& doorkeeper)
    : store_(store), pages_(pages), clock_(clock), doorkeeper_(doorkeeper)
{
}

void Withdrawals::add_to(http::Router& router) const
{
    router.get("/withdraw", [this](http::Request& request) { return form(request); });
    router.post("/withdraw", [this](http::Request& request) { return review(request); });
    router.post("/withdraw/confirm", [this](http::Request& request) { return confirm(request); });
}

http::Response Withdrawals::page(const http::Request& request, std::string_view state,
                                 const store::WithdrawalStatement& statement,
                                 std::string_view received) const
{
    boost::json::object data{{"state", state},
                             {"order", statement.order},
                             {"name", statement.name},
                             {"email", statement.email},
                             {"received", received}};
    return pages_.answer(request, "withdraw", std::move(data), {}, Audience::visitor);
}

http::Response Withdrawals::refused(const http::Request& request,
                                    const store::WithdrawalStatement& statement,
                                    store::Refusal refusal) const
{
    boost::json::object data{{"state", "ask"},
                             {"order", statement.order},
                             {"name", statement.name},
                             {"email", statement.email},
                             {"problem", problem_of(refusal)}};
    return pages_.answer(request, "withdraw", std::move(data), {}, Audience::visitor,
                         status_of(refusal));
}

http::Task<http::Response> Withdrawals::form(http::Request& request) const
{
    const std::string order = request.query("order").value_or("");
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) {
        return prefilled(snapshot, order, secret, now);
    };
    const auto statement = co_await store_.read(read);
    co_return page(request, "ask", statement, "");
}

http::Task<http::Response> Withdrawals::review(http::Request& request) const
{
    const auto statement = statement_of(request);
    if (const auto sound = store::check_statement(statement); !sound)
        co_return refused(request, statement, sound.error());
    co_return page(request, "confirm", statement, "");
}

http::Task<http::Response> Withdrawals::confirm(http::Request& request) const
{
    const auto statement = statement_of(request);
    if (const auto wait = doorkeeper_.must_wait_for_mail(request))
        co_return with_retry_after(
            refused(request, statement, store::Refusal::too_many_withdrawals), *wait);
    const auto act = [&](store::Transaction& tx) { return store::withdraw(tx, statement); };
    const auto received = co_await store_.write(act);
    if (!received)
        co_return refused(request, statement, received.error());
    co_return page(request, "received", statement, moment_words(*received));
}

} // namespace supple::routes
