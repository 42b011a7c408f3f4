#include "server/routes/webhooks.hpp"

#include "server/routes/refusal_answer.hpp"

namespace supple::routes
{
namespace
{

// Larger than any message of a provider we know; Stripe's stay below 64 KiB.
constexpr std::size_t most_body_bytes = 256 * 1024;

} // namespace

Webhooks::Webhooks(AsyncStore& store, const Provider& provider, const store::Clock& clock)
    : store_(store), provider_(provider), clock_(clock)
{
}

void Webhooks::add_to(http::Router& router) const
{
    router.post("/webhooks/{provider}", [this](http::Request& request) { return post(request); },
                {.from_anywhere = true, .body_bytes = most_body_bytes});
}

http::Task<store::Result<store::EventOutcome>> Webhooks::receive(std::string_view signature,
                                                                 std::string_view body) const
{
    const auto event = provider_.read(signature, body, clock_.now());
    if (!event)
        co_return event.error();
    const auto act = [&](store::Transaction& tx) { return store::accept_event(tx, *event); };
    co_return co_await store_.write(act);
}

http::Task<http::Response> Webhooks::post(http::Request& request) const
{
    if (request.parameter("provider") != provider_.name())
        co_return http::Response::text("No such provider.", http::Status::not_found);
    const auto signature = request.header(provider_.signature_header());
    const auto outcome = co_await receive(signature, request.body);
    if (outcome)
        co_return http::Response::text("Received.");
    // A true message that is not for this shop: say so once, do not let it be sent for days.
    if (outcome.error() == store::Refusal::wrong_mode ||
        outcome.error() == store::Refusal::wrong_provider)
        co_return http::Response::text("Not for this shop; ignored.");
    co_return http::Response::text(std::string(store::message(outcome.error())),
                                   status_of(outcome.error()));
}

} // namespace supple::routes
