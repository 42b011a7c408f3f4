#include "server/routes/desk.hpp"

#include "store/keyring.hpp"

namespace supple::routes
{
Desk::Desk(AsyncStore& store, const store::Clock& clock) : store_(store), clock_(clock) {}

void Desk::add_to(http::Router& router) const
{
    router.quick(http::Method::get, "/healthz",
                 [](http::Request&) { return http::Response::text("alive\n"); });
    router.get("/readyz", [this](http::Request& request) { return ready(request); });
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

} // namespace supple::routes
