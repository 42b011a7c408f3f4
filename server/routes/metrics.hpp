// GET /metrics: what the shop has done and what waits in it, in the text format of Prometheus. Only
// for callers of this machine, unless the settings name a secret, which then opens it to whoever
// sends it as a Bearer token and to nobody else. Labels are routes, methods, classes and reasons:
// never a path, an address or an id, so that their number has an end.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/http/server.hpp"
#include "server/routes/refused_tokens.hpp"

#include <string>

namespace supple::routes
{

class Metrics
{
  public:
    // `server` is asked only once it serves. `secret`: empty for this machine only. All outlive it.
    Metrics(AsyncStore& store, const http::Server& server, const RefusedTokens& refused,
            std::string secret);

    void add_to(http::Router& router) const;

  private:
    bool may_read(const http::Request& request) const;
    http::Task<http::Response> answer(http::Request& request) const;

    AsyncStore& store_;
    const http::Server& server_;
    const RefusedTokens& refused_;
    std::string secret_;
};

} // namespace supple::routes
