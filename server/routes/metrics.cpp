#include "server/routes/metrics.hpp"

#include "server/routes/local_caller.hpp"
#include "server/routes/metric_families.hpp"
#include "store/digest.hpp"

#include <prometheus/text_serializer.h>

namespace supple::routes
{

Metrics::Metrics(AsyncStore& store, const http::Server& server, const RefusedTokens& refused,
                 std::string secret)
    : store_(store), server_(server), refused_(refused), secret_(std::move(secret))
{
}

void Metrics::add_to(http::Router& router) const
{
    router.get("/metrics", [this](http::Request& request) { return answer(request); });
}

bool Metrics::may_read(const http::Request& request) const
{
    if (secret_.empty())
        return is_local_caller(request);
    const auto given = request.header(http::Field::authorization);
    return store::equal_in_constant_time(given, "Bearer " + secret_);
}

http::Task<http::Response> Metrics::answer(http::Request& request) const
{
    if (!may_read(request))
        co_return http::Response::text("Metrics are for this machine only, or for who knows the "
                                       "secret of metrics.secret_file.\n",
                                       http::Status::forbidden);
    MetricFamilies families;
    add_answers(families, server_.answered());
    add_connections(families, server_.counters());
    add_refused_tokens(families, refused_);
    add_queues(families, store_.waiting());
    try {
        const auto read = [](store::Snapshot& snapshot) { return store::backlog_of(snapshot); };
        add_backlog(families, co_await store_.read(read));
    } catch (const std::exception&) {
        // A database in trouble is when the other numbers are wanted most; these are then missing.
    }
    add_process(families);
    auto response = http::Response::text(prometheus::TextSerializer().Serialize(families));
    response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.set("Cache-Control", "no-store");
    co_return response;
}

} // namespace supple::routes
