// Signing in with a mailed link or the code beside it, and signing out. GET /sign-in/{secret} only
// shows a button, since mail scanners open every link; the POST behind the button signs in.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/doorkeeper.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/clock.hpp"
#include "store/session.hpp"

namespace supple::routes
{

class SignIn
{
  public:
    SignIn(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
           Doorkeeper& doorkeeper);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> form(http::Request& request) const;
    http::Task<http::Response> ask_or_check_code(http::Request& request) const;
    http::Task<http::Response> ask(http::Request& request, std::string email) const;
    http::Task<http::Response> check_code(http::Request& request, std::string email,
                                          std::string code) const;
    http::Task<http::Response> button(http::Request& request) const;
    http::Task<http::Response> press(http::Request& request) const;
    http::Task<http::Response> leave(http::Request& request) const;

    http::Response page(http::Request& request, boost::json::object data,
                        http::Status status = http::Status::ok) const;
    http::Response too_many(http::Request& request, std::string_view state, std::string_view email,
                            std::chrono::seconds wait) const;
    http::Response signed_in(const http::Request& request, const store::FreshSession& fresh) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
    Doorkeeper& doorkeeper_;
};

} // namespace supple::routes
