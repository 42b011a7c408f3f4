// What the shop tells by mail, as data for the templates. Members by kind (text unless said, absent
// where not applicable):
//   receipt         order_id order_number course_title course_slug price paid_at access_until
//                   first_play_days sign_in_path tax_note waiver; of a gift gift_to gift_day in
//                   place of access and sign_in_path
//   sign_in         sign_in_path code minutes
//   refund          order_id order_number course_title course_slug price
//   withdrawal      order_id order_number course_title course_slug price name received standing
//   access_granted  course_title course_slug access_until first_play_days sign_in_path
//   gift            order_id course_title course_slug giver words gift_path
//   access_ends     course_title course_slug access_until sign_in_path
//   sale_notice     order_id order_number course_title course_slug price
//   session_request kind times time_zone
//   session_notice  request_number kind times time_zone own_times own_time_zone visitor_name
//                   visitor_email words
//   session_answer  kind times time_zone words
// price is formatted for people ("$29.00"); paid_at is a number, seconds since 1970; access_until
// and received are moments ("2027-03-01, 14:00 UTC"), gift_day a date ("2027-03-01");
// first_play_days is there when the days of access begin with the first play; a path begins with
// "/" and wants the public address before it. tax_note and waiver (that access at once was asked
// for, and the right of withdrawal thereby ended) are whole sentences. `words` and `giver` are a
// stranger's text: mails show them as a quotation, without links; those of an answer are the
// practitioner's own. times are lists of local times ("2027-03-02T10:00") by the visitor's clock,
// own_times by the practitioner's, where that is another.
#pragma once

#include "store/entitlement.hpp"
#include "store/order.hpp"
#include "store/outbox.hpp"
#include "store/session_request.hpp"
#include "store/withdrawal.hpp"

namespace supple::store
{

struct Gift;

/// With a fresh sign-in link; `orders resend` calls this too.
MessageId tell_receipt(Transaction& tx, const Order& order);
MessageId tell_refund(Transaction& tx, const Order& order);
/// The acknowledgement on a durable medium: what was stated, and when.
MessageId tell_withdrawal(Transaction& tx, const Order& order, const Withdrawal& withdrawal);
MessageId tell_access_granted(Transaction& tx, const Entitlement& entitlement);
MessageId tell_gift(Transaction& tx, const Order& order, const Gift& gift,
                    std::string_view gift_path);
MessageId tell_access_ends(Transaction& tx, const Entitlement& entitlement);
MessageId tell_sign_in(Transaction& tx, const Email& recipient, std::string_view sign_in_path,
                       std::string_view code);

/// The confirmation to who asked, and the practitioner's notice, whose id is returned.
MessageId tell_session_request(Transaction& tx, const SessionRequest& request,
                               const Practitioner& practitioner);
MessageId tell_session_answer(Transaction& tx, const SessionRequest& request,
                              const SessionAnswer& answer);

/// Whom each sale is told from now on; nobody by default.
void set_sale_notices(Transaction& tx, const std::optional<Email>& recipient);
/// Tells the operator of a sale, if she wants to know. No customer's address stands in it.
void tell_sale(Transaction& tx, const Order& order);

} // namespace supple::store
