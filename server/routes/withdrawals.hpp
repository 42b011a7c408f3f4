// Withdrawing from a contract on the site, as Directive 2011/83/EU, Article 11a asks since 19 June
// 2026: a page that anybody finds, a form without an account, a second page to confirm, and a dated
// acknowledgement. Every answer is the same, whether an order is known or not.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/doorkeeper.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/clock.hpp"
#include "store/withdrawal.hpp"

namespace supple::routes
{

class Withdrawals
{
  public:
    Withdrawals(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
                Doorkeeper& doorkeeper);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> form(http::Request& request) const;
    http::Task<http::Response> review(http::Request& request) const;
    http::Task<http::Response> confirm(http::Request& request) const;

    http::Response page(const http::Request& request, std::string_view state,
                        const store::WithdrawalStatement& statement,
                        std::string_view received) const;
    http::Response refused(const http::Request& request,
                           const store::WithdrawalStatement& statement,
                           store::Refusal refusal) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
    Doorkeeper& doorkeeper_;
};

} // namespace supple::routes
