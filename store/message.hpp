// What the shop tells by mail, as data for the templates. Members by kind (all text, absent where
// not applicable):
//   receipt         order_id order_number course_title course_slug price access_until sign_in_path
//   sign_in         sign_in_path code minutes
//   refund          order_id order_number course_title course_slug price
//   access_granted  course_title course_slug access_until sign_in_path
//   withdrawal      order_id order_number course_title course_slug price name received standing
// price is formatted for people ("$29.00"), access_until is a date ("2027-03-01"), sign_in_path
// begins with "/sign-in/" and wants the public address before it.
#pragma once

#include "store/entitlement.hpp"
#include "store/order.hpp"
#include "store/outbox.hpp"
#include "store/withdrawal.hpp"

namespace supple::store
{

/// With a fresh sign-in link; `orders resend` calls this too.
MessageId tell_receipt(Transaction& tx, const Order& order);
MessageId tell_refund(Transaction& tx, const Order& order);
/// The acknowledgement on a durable medium: what was stated, and when to the second.
MessageId tell_withdrawal(Transaction& tx, const Order& order, const Withdrawal& withdrawal);
MessageId tell_access_granted(Transaction& tx, const Entitlement& entitlement);
MessageId tell_sign_in(Transaction& tx, const Email& recipient, std::string_view sign_in_path,
                       std::string_view code);

} // namespace supple::store
