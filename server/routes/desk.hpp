// For machines: is the shop alive, and the public keys by which anybody can check an
// access token (RFC 7517).
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "store/clock.hpp"

namespace supple::routes
{

class Desk
{
  public:
    Desk(AsyncStore& store, const store::Clock& clock);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> keys(http::Request& request) const;

    AsyncStore& store_;
    const store::Clock& clock_;
};

} // namespace supple::routes
