// The invoice of an order and its credit notes, made to be printed, for the browser that bought or
// is signed in as the buyer; others are sent to sign in. The buyer may put a name, an address and a
// VAT id on it, once.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/clock.hpp"

namespace supple::routes
{

class Invoices
{
  public:
    Invoices(AsyncStore& store, const ShopPages& pages, const store::Clock& clock);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> show(http::Request& request) const;
    http::Task<http::Response> enter(http::Request& request) const;
    http::Task<http::Response> answer(const http::Request& request, boost::json::object form,
                                      http::Status status) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
};

} // namespace supple::routes
