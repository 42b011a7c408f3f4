// For machines: is the shop alive, is it ready, what has it done, and the public keys by which
// anybody can check an access token (RFC 7517).
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/http/server.hpp"
#include "store/clock.hpp"

#include <functional>

namespace supple::routes
{

class Desk
{
  public:
    using ReadCounters = std::function<http::Counters()>;

    Desk(AsyncStore& store, const store::Clock& clock, ReadCounters counters);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> ready(http::Request& request) const;
    http::Task<http::Response> keys(http::Request& request) const;
    http::Response metrics(const http::Request& request) const;

    AsyncStore& store_;
    const store::Clock& clock_;
    ReadCounters counters_;
};

} // namespace supple::routes
