// What Stripe tells of its own accord: an event, by webhook or from its list of events, turned into
// our words. Only the message's own words are read, never an earlier state: events come twice, late
// and in any order. Source: https://docs.stripe.com/api/events/types
#pragma once

#include "store/webhook_event.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace supple::store::stripe
{

/// Since this day a page's sum stands in our currency, whatever its buyer was shown; see
/// https://docs.stripe.com/changelog/basil/2025-03-31/add_presentment_details
inline constexpr std::string_view oldest_version = "2025-03-31";

struct Reading {
    bool live = false;                   // the mode of our key
    bool inquiries_are_disputes = false; // whether a bank's mere question suspends access
};

/// An event from the list that Stripe gave us over its own connection. Refusal::event_invalid for
/// anything but a whole v1 event (thin ones, "v2.core.event", hold nothing to act on), wrong_mode.
/// A payment told in a version of the API before `oldest_version` is not believed: an endpoint may
/// be set to one. Asking about the page, which is done in our own version, will find it.
Result<WebhookEvent> read_event(const boost::json::object& event, const Reading& reading);

/// A webhook's body: first the signature over its raw bytes, see webhook_signature.hpp, then as
/// above. `secret` is the endpoint's own, "whsec_…".
Result<WebhookEvent> read_webhook(std::string_view signature, std::string_view secret,
                                  std::string_view body, Timestamp now, const Reading& reading);

} // namespace supple::store::stripe
