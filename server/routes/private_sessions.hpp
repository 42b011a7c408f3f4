// The page about private sessions, and the form by which a visitor asks for one: which kind, up to
// three times by her own clock, a few words. Works without JavaScript. Robots are held back by a
// field that no person sees, a signed time, and limits by network and address (doorkeeper, store);
// every no shows the form again with all that was typed, for a person may be behind it.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/doorkeeper.hpp"
#include "server/routes/form_stamp.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/session_request.hpp"

#include <string>
#include <vector>

namespace supple::routes
{

// One kind that the practitioner offers.
struct SessionOffer {
    store::SessionKind kind = store::SessionKind::in_person;
    std::string where; // lines divided by \n; empty for a call
    std::size_t minutes = 0;
    std::string price; // in her words; may be empty
};

struct SessionTerms {
    std::vector<SessionOffer> offers; // none: the page has no form
    store::Practitioner practitioner;
};

class PrivateSessions
{
  public:
    PrivateSessions(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
                    Doorkeeper& doorkeeper, store::Random& random, SessionTerms terms);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> page(http::Request& request) const;
    http::Task<http::Response> ask(http::Request& request) const;

    boost::json::object form(const store::SessionWish& wish, std::string_view kind) const;
    http::Response refused(const http::Request& request, const store::SessionWish& wish,
                           std::string_view problem, http::Status status) const;
    http::Response received(const http::Request& request, const store::SessionRequest& kept) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
    Doorkeeper& doorkeeper_;
    FormStamp stamp_;
    SessionTerms terms_;
};

} // namespace supple::routes
