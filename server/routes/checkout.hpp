// From the Buy button to "thank you: watch now". Begins the order, sends the browser to the
// provider's page, and shows what has become of the order. Everything works without JavaScript.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/course_page.hpp"
#include "server/routes/doorkeeper.hpp"
#include "server/routes/payment_page.hpp"

namespace supple::routes
{

class Checkout
{
  public:
    Checkout(AsyncStore& store, const ShopPages& pages, const CoursePage& course_page,
             const SaleNotice& notice, const store::Clock& clock, const Provider& provider,
             const PaymentPage& payment_page, Doorkeeper& doorkeeper);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> begin(http::Request& request) const;
    http::Task<http::Response> order(http::Request& request) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const CoursePage& course_page_;
    const SaleNotice& notice_;
    const store::Clock& clock_;
    const Provider& provider_;
    const PaymentPage& payment_page_;
    Doorkeeper& doorkeeper_;
};

} // namespace supple::routes
