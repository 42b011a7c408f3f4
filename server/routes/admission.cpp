#include "server/routes/admission.hpp"

#include <utility>

namespace supple::routes
{
namespace
{

http::Response granted(const StreamAddress& address)
{
    auto response = http::Response::json(as_json(address));
    response.set("Cache-Control", "no-store");
    return response;
}

} // namespace

Admission::Admission(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
                     TokenTerms terms, int streams_at_a_time)
    : store_(store), pages_(pages), clock_(clock), terms_(std::move(terms)),
      streams_at_a_time_(streams_at_a_time)
{
}

void Admission::add_to(http::Router& router) const
{
    router.post("/watch/{course}/{video}/token",
                [this](http::Request& request) { return answer(request, store::TakeOver::no); });
    router.post("/watch/{course}/{video}/take-over",
                [this](http::Request& request) { return answer(request, store::TakeOver::yes); });
}

std::optional<StreamAddress> Admission::address_of_going_on(store::Snapshot& snapshot,
                                                            const Seat& seat,
                                                            store::Timestamp now) const
{
    if (!seat.entitlement || store::waits_for_first_play(*seat.entitlement))
        return std::nullopt;
    const auto playback =
        store::playback_of(snapshot, seat.entitlement->id, seat.visitor.session->id);
    if (!playback || store::is_quiet(*playback, now))
        return std::nullopt;
    return stream_address(snapshot, terms_, *seat.entitlement, playback->id, seat.video().revision,
                          now);
}

store::Result<StreamAddress> Admission::admit(store::Transaction& tx, const SeatRequest& asked,
                                              store::TakeOver take_over) const
{
    const Seat seat = seat_of(tx, asked, tx.now()); // again: another device may have been quicker
    if (!seat.entitlement)
        return store::Refusal::entitlement_not_found;
    const auto playback = store::begin_playback(tx, seat.entitlement->id, seat.visitor.session->id,
                                                streams_at_a_time_, take_over);
    if (!playback)
        return playback.error();
    const auto started = store::start_clock(tx, seat.entitlement->id).value();
    return stream_address(tx, terms_, started, playback->id, seat.video().revision, tx.now());
}

http::Task<http::Response> Admission::answer(http::Request& request,
                                             store::TakeOver take_over) const
{
    const SeatRequest asked = seat_request(request, pages_.facts().secure());
    const auto now = clock_.now();
    Standing standing = Standing::no_such_video;
    const auto read = [&](store::Snapshot& snapshot) {
        const Seat seat = seat_of(snapshot, asked, now);
        standing = seat.standing;
        return address_of_going_on(snapshot, seat, now);
    };
    const auto address = co_await store_.read(read);
    if (address)
        co_return granted(*address);
    if (standing != Standing::may_watch)
        co_return refused(standing);
    const auto act = [&](store::Transaction& tx) { return admit(tx, asked, take_over); };
    const auto admitted = co_await store_.write(act);
    if (admitted)
        co_return granted(*admitted);
    if (admitted.error() == store::Refusal::too_many_streams)
        co_return json_answer({{"reason", "elsewhere"}}, http::Status::conflict);
    co_return refused(Standing::revoked);
}

} // namespace supple::routes
