// The pretend provider's payment page, clearly marked: pay, decline, cancel. It exists only while
// the shop runs on test payments, which is on a loopback address alone.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/shop_pages.hpp"
#include "server/routes/webhooks.hpp"
#include "server/test_provider.hpp"

namespace supple::routes
{

class TestPayments
{
  public:
    TestPayments(AsyncStore& store, const ShopPages& pages, const TestProvider& provider,
                 const Webhooks& webhooks, const store::Clock& clock);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> page(http::Request& request) const;
    http::Task<http::Response> decide(http::Request& request) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const TestProvider& provider_;
    const Webhooks& webhooks_;
    const store::Clock& clock_;
};

} // namespace supple::routes
