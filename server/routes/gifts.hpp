// The page behind a gift's link. GET shows what was given and a button, because mail scanners open
// every link; POST redeems it, once, for who is signed in or for the address typed there.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/shop_pages.hpp"

namespace supple::routes
{

class Gifts
{
  public:
    Gifts(AsyncStore& store, const ShopPages& pages, const store::Clock& clock);

    void add_to(http::Router& router) const;

  private:
    // `problem`: what was wrong with the press before; empty at first.
    http::Task<http::Response> page(const http::Request& request, std::string email,
                                    std::string problem, http::Status status) const;
    http::Task<http::Response> redeem(http::Request& request) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
};

} // namespace supple::routes
