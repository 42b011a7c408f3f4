// What the shop tells by mail, as data for the templates. Members by kind (text unless said, absent
// where not applicable):
//   receipt         order_id order_number course_title course_slug price paid_at access_until
//                   first_play_days sign_in_path tax_note waiver; of a gift gift_to gift_day in
//                   place of access and sign_in_path
//   sign_in         sign_in_path code minutes
//   refund          order_id order_number course_title course_slug price
//   access_granted  course_title course_slug access_until first_play_days sign_in_path
//   gift            order_id course_title course_slug giver words gift_path
//   access_ends     course_title course_slug access_until sign_in_path
//   sale_notice     order_id order_number course_title course_slug price
// price is formatted for people ("$29.00"); paid_at is a number, seconds since 1970; access_until
// is a moment ("2027-03-01, 14:00 UTC"), gift_day a date ("2027-03-01"); first_play_days is there
// when the days of access begin with the first play; a path begins with "/" and wants the public
// address before it. tax_note and waiver (that access at once was asked for, and the right of
// withdrawal thereby ended) are whole sentences. `words` and `giver` are a stranger's text: mails
// show them as a quotation, without links.
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

/// Whom each sale is told from now on; nobody by default.
void set_sale_notices(Transaction& tx, const std::optional<Email>& recipient);
/// Tells the operator of a sale, if she wants to know. No customer's address stands in it.
void tell_sale(Transaction& tx, const Order& order);

} // namespace supple::store
