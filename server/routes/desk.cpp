#include "server/routes/desk.hpp"

#include "store/keyring.hpp"

namespace supple::routes
{
Desk::Desk(AsyncStore& store, const store::Clock& clock) : store_(store), clock_(clock) {}

void Desk::add_to(http::Router& router) const
{
    router.quick(http::Method::get, "/healthz",
                 [](http::Request&) { return http::Response::text("alive\n"); });
    router.get("/.well-known/jwks.json", [this](http::Request& request) { return keys(request); });
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
