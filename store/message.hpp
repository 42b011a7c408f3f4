// What the shop tells by mail, as data for the templates. Members by kind (all text, absent where
// not applicable):
//   receipt         order_id order_number course_title course_slug price access_until
//   first_play_days
//                   sign_in_path; of a gift gift_to gift_day in place of the last three
//   sign_in         sign_in_path code minutes
//   refund          order_id order_number course_title course_slug price
//   access_granted  course_title course_slug access_until first_play_days sign_in_path
//   gift            course_title giver words gift_path
//   access_ends     course_title course_slug access_until sign_in_path
// first_play_days is there when the days of access begin with the first play; price is formatted
// for people ("$29.00"), access_until is a moment
// ("2027-03-01, 14:00 UTC"), sign_in_path
// begins with "/sign-in/" and wants the public address before it.
#pragma once

#include "store/entitlement.hpp"
#include "store/order.hpp"
#include "store/outbox.hpp"

namespace supple::store
{

struct Gift;

/// With a fresh sign-in link; `orders resend` calls this too.
MessageId tell_receipt(Transaction& tx, const Order& order);
MessageId tell_refund(Transaction& tx, const Order& order);
MessageId tell_access_granted(Transaction& tx, const Entitlement& entitlement);
MessageId tell_gift(Transaction& tx, const Order& order, const Gift& gift,
                    std::string_view gift_path);
MessageId tell_access_ends(Transaction& tx, const Entitlement& entitlement);
MessageId tell_sign_in(Transaction& tx, const Email& recipient, std::string_view sign_in_path,
                       std::string_view code);

} // namespace supple::store
