// The access token that a player asks for: POST …/token asks for a place, POST …/take-over insists
// on one. Who plays already goes on without a write, so a reload or a renewal is never held up;
// who would be one too many is answered 409 with the reason "elsewhere", and may take over from the
// browser that began first.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/seat.hpp"
#include "server/routes/shop_pages.hpp"
#include "server/routes/stream_address.hpp"
#include "store/playback_session.hpp"

#include <optional>

namespace supple::routes
{

class Admission
{
  public:
    // `streams_at_a_time`: of one entitlement; 0: any number.
    Admission(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
              TokenTerms terms, int streams_at_a_time);

    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> answer(http::Request& request, store::TakeOver take_over) const;

    // For a browser that plays already; none for who has to be admitted.
    std::optional<StreamAddress> address_of_going_on(store::Snapshot& snapshot, const Seat& seat,
                                                     store::Timestamp now) const;

    // A rental's days begin with the first token for it. Refusal::entitlement_not_found if it was
    // taken away meanwhile, too_many_streams.
    store::Result<StreamAddress> admit(store::Transaction& tx, const SeatRequest& asked,
                                       store::TakeOver take_over) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
    TokenTerms terms_;
    int streams_at_a_time_;
};

} // namespace supple::routes
