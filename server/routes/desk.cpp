#include "server/routes/desk.hpp"

#include "store/keyring.hpp"

#include <fmt/format.h>

namespace supple::routes
{
namespace
{

void add_metric(std::string& text, std::string_view name, std::string_view kind,
                std::string_view labels, std::uint64_t value)
{
    if (!kind.empty())
        text += fmt::format("# TYPE {} {}\n", name, kind);
    text += fmt::format("{}{} {}\n", name, labels, value);
}

} // namespace

Desk::Desk(AsyncStore& store, const store::Clock& clock, ReadCounters counters)
    : store_(store), clock_(clock), counters_(std::move(counters))
{
}

void Desk::add_to(http::Router& router) const
{
    router.quick(http::Method::get, "/healthz",
                 [](http::Request&) { return http::Response::text("alive\n"); });
    router.get("/readyz", [this](http::Request& request) { return ready(request); });
    router.quick(http::Method::get, "/metrics",
                 [this](http::Request& request) { return metrics(request); });
    router.get("/.well-known/jwks.json", [this](http::Request& request) { return keys(request); });
}

http::Task<http::Response> Desk::ready(http::Request&) const
{
    bool has_key = false;
    try {
        const auto now = clock_.now();
        const auto act = [&](store::Transaction& tx) {
            return !store::load_keyring(tx, now).empty();
        };
        has_key = co_await store_.write(act);
    } catch (const std::exception&) { // not writable is exactly what is asked here
    }
    if (has_key)
        co_return http::Response::text("ready\n");
    co_return http::Response::text("The database cannot be written, or holds no signing key.\n",
                                   http::Status::service_unavailable);
}

http::Task<http::Response> Desk::keys(http::Request&) const
{
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) {
        return store::load_keyring(snapshot, now).jwks(now);
    };
    std::string jwks = co_await store_.read(read);
    auto response = http::Response::json(std::move(jwks));
    response.set("Cache-Control", "public, max-age=300");
    response.set("Access-Control-Allow-Origin", "*");
    co_return response;
}

http::Response Desk::metrics(const http::Request& request) const
{
    // Behind a proxy of this machine every peer is loopback; what the proxy adds tells it apart.
    const bool forwarded = !request.header("X-Forwarded-For").empty() ||
                           !request.header("Forwarded").empty() || !request.header("Via").empty();
    if (forwarded || !request.peer.is_loopback())
        return http::Response::text("Metrics are for this machine only.\n",
                                    http::Status::forbidden);
    const http::Counters counters = counters_();
    std::string text;
    add_metric(text, "supple_connections_open", "gauge", "", counters.connections_open);
    add_metric(text, "supple_connections_total", "counter", "", counters.connections_accepted);
    add_metric(text, "supple_connections_refused_total", "counter", "",
               counters.connections_refused);
    add_metric(text, "supple_connections_cut_total", "counter", "", counters.connections_cut);
    add_metric(text, "supple_sent_bytes_total", "counter", "", counters.bytes_sent);
    for (int hundred = 1; hundred <= 5; ++hundred)
        add_metric(text, "supple_responses_total", hundred == 1 ? "counter" : "",
                   fmt::format("{{class=\"{}xx\"}}", hundred), counters.answers[hundred]);
    auto response = http::Response::text(std::move(text));
    response.set("Content-Type", "text/plain; version=0.0.4");
    return response;
}

} // namespace supple::routes
