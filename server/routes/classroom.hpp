// Where customers practise: the library, the practice page, and the place where they left off.
// Every answer rests on the running entitlement, read anew.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/seat.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/session.hpp"

namespace supple::routes
{

class Classroom
{
  public:
    Classroom(AsyncStore& store, const ShopPages& pages, const store::Clock& clock);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> library(http::Request& request) const;
    http::Task<http::Response> watch(http::Request& request) const;
    http::Task<http::Response> position(http::Request& request) const;
    http::Task<http::Response> save_position(http::Request& request) const;

    // Moves the sliding end of the browser's session, at most once a day.
    http::Task<void> renew_session(const std::optional<store::Session>& session,
                                   const std::string& secret, http::Response& response) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
};

} // namespace supple::routes
