// From a pending order to the provider's payment page, and the news of it back. When the provider
// does not answer, the order is kept, the buyer is told, and a button tries again under the same
// key, so that one order never has two pages to pay on.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/provider_desk.hpp"
#include "server/routes/doorkeeper.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/clock.hpp"

#include <functional>

namespace supple::routes
{

class PaymentPage
{
  public:
    using LogError = std::function<void(std::string_view what)>;

    PaymentPage(AsyncStore& store, ProviderDesk& desk, const Provider& provider,
                const ShopPages& pages, const store::Clock& clock, Doorkeeper& doorkeeper,
                LogError log_error);

    // POST /orders/{id}/pay: the button of the order's page.
    void add_to(http::Router& router) const;

    // 303 to the page of this order, which is opened now; to the order's own page when nothing is
    // due or the provider is out of reach.
    http::Task<http::Response> open(const store::Order& order) const;

    // Asks the provider about an order that waits, if nobody did in the last seconds; true if the
    // order is no longer what it was. Never throws for the provider's sake.
    http::Task<bool> refresh(const store::Order& order) const;

  private:
    http::Task<http::Response> pay(http::Request& request) const;
    // The address where it may be paid on, if it still waits; throws ProviderFault.
    http::Task<PageNews> look(const store::Order& order) const;
    http::Task<void> note(const store::Order& order, const ProviderFault& fault) const;

    AsyncStore& store_;
    ProviderDesk& desk_;
    const Provider& provider_;
    const ShopPages& pages_;
    const store::Clock& clock_;
    Doorkeeper& doorkeeper_;
    LogError log_error_;
};

} // namespace supple::routes
