#include "store/refusal.hpp"

#include <stdexcept>
#include <string>

namespace supple::store
{

std::string_view message(Refusal refusal)
{
    switch (refusal) {
    case Refusal::id_invalid:
        return "That is not an id of this shop.";
    case Refusal::email_invalid:
        return "That does not look like an e-mail address.";
    case Refusal::slug_invalid:
        return "A name in an address has 1 to 64 lower-case letters, digits and inner hyphens.";
    case Refusal::title_invalid:
        return "A title has 1 to 200 bytes on one line, a summary at most 4000.";
    case Refusal::currency_unknown:
        return "That is not a currency code of ISO 4217, such as USD or EUR.";
    case Refusal::money_invalid:
        return "That is not an amount of money, such as 29 or 29.00.";
    case Refusal::money_too_large:
        return "That amount is too large.";
    case Refusal::access_days_invalid:
        return "Access lasts from 1 to 36500 days, or for ever.";
    case Refusal::revision_invalid:
        return "That package has no id, no length, or a negative number.";
    case Refusal::position_invalid:
        return "That is not a place in a video.";
    case Refusal::loop_invalid:
        return "A loop has a name on one line, and ends at least half a second after it begins.";
    case Refusal::practice_invalid:
        return "That is not a practice of today.";
    case Refusal::event_invalid:
        return "The payment provider's message lacks its id, its body, its payment or its amount.";
    case Refusal::course_not_found:
        return "There is no such course.";
    case Refusal::video_not_found:
        return "There is no such video.";
    case Refusal::revision_not_found:
        return "There is no such package.";
    case Refusal::customer_not_found:
        return "There is no customer with that address.";
    case Refusal::order_not_found:
        return "There is no such order.";
    case Refusal::entitlement_not_found:
        return "There is no such access.";
    case Refusal::loop_not_found:
        return "There is no such loop.";
    case Refusal::slug_taken:
        return "That name is taken.";
    case Refusal::course_without_video:
        return "The course has no packaged video yet.";
    case Refusal::course_without_offer:
        return "The course has no price yet.";
    case Refusal::course_not_for_sale:
        return "The course is not for sale.";
    case Refusal::bundle_invalid:
        return "A bundle holds two or more courses, each once, and neither videos nor bundles.";
    case Refusal::already_owned:
        return "This course is already yours.";
    case Refusal::order_not_pending:
        return "The order is no longer waiting for its payment.";
    case Refusal::order_not_paid:
        return "The order is not paid, or already refunded.";
    case Refusal::order_disputed:
        return "The order is disputed at the bank; settle the dispute with the payment provider.";
    case Refusal::refund_too_large:
        return "That is nothing, or more than what is left to give back of the order.";
    case Refusal::refund_unfinished:
        return "Another refund of the order was asked for and not answered; ask for that one again "
               "first.";
    case Refusal::wrong_mode:
        return "A test payment cannot pay a live order, nor the reverse.";
    case Refusal::wrong_provider:
        return "The order is paid through another payment provider.";
    case Refusal::wrong_currency:
        return "Those sums are of two currencies.";
    case Refusal::too_many_loops:
        return "Forty loops of a video are kept; drop one that is no longer used.";
    case Refusal::too_many_streams:
        return "This is playing on as many other devices as may play at a time.";
    case Refusal::code_invalid:
        return "A code has 1 to 32 letters, digits and hyphens.";
    case Refusal::code_taken:
        return "There is such a code already, perhaps an ended one; take another.";
    case Refusal::coupon_invalid:
        return "A coupon takes off 1 to 100 percent or a sum, at least once, and begins before it "
               "ends.";
    case Refusal::coupon_not_found:
        return "There is no such code.";
    case Refusal::coupon_not_yet:
        return "That code does not hold yet.";
    case Refusal::coupon_ended:
        return "That code has ended.";
    case Refusal::coupon_not_for_this:
        return "That code is not for this course.";
    case Refusal::coupon_used_up:
        return "That code has been used as often as it may be.";
    case Refusal::sum_below_least:
        return "That is less than the least sum of this course.";
    case Refusal::sum_below_smallest_charge:
        return "That is less than the payment provider can charge.";
    case Refusal::gift_address_invalid:
        return "The recipient's address does not look like an e-mail address.";
    case Refusal::gift_words_invalid:
        return "A gift's name has at most 100 bytes on one line, its message at most 1000.";
    case Refusal::gift_day_invalid:
        return "A gift is sent on a day from today to a year from now, written like 2026-12-24.";
    case Refusal::gift_of_nothing:
        return "What costs nothing needs no giving: send its address instead.";
    case Refusal::gift_not_due:
        return "This gift is mailed on its day, which has not come.";
    case Refusal::gift_not_found:
        return "There is no such gift.";
    case Refusal::gift_redeemed:
        return "This gift has been redeemed.";
    case Refusal::gift_withdrawn:
        return "This gift was taken back.";
    case Refusal::too_many_requests:
        return "Too many mails to this address; try again in an hour.";
    case Refusal::link_invalid:
        return "This sign-in link is not one of ours.";
    case Refusal::link_expired:
        return "This sign-in link has expired.";
    case Refusal::link_used:
        return "This sign-in link has been used.";
    case Refusal::country_unknown:
        return "That is not a country code of ISO 3166, such as DE, GB or US.";
    case Refusal::tax_rate_invalid:
        return "A tax rate is a number of percent from 0 to 100, such as 19 or 8.1.";
    case Refusal::terms_changed:
        return "The words beside the order button have changed meanwhile.";
    case Refusal::consent_missing:
        return "A box that the law asks for is not ticked.";
    case Refusal::buyer_invalid:
        return "An invoice needs a name; a line has at most 200 bytes, an address five lines.";
    case Refusal::invoice_not_found:
        return "There is no invoice for this order.";
    case Refusal::invoice_fixed:
        return "The invoice is fixed already and can no longer be changed.";
    case Refusal::withdrawal_invalid:
        return "A withdrawal names an order and a person, each in at most 200 bytes on one line.";
    case Refusal::too_many_withdrawals:
        return "Too many statements with this address; try again in an hour, or write to us.";
    case Refusal::session_wish_invalid:
        return "A name on one line of at most 200 bytes is needed, and a text of at most 2,000.";
    case Refusal::session_time_invalid:
        return "One to three times are needed, from now on to a year from now.";
    case Refusal::time_zone_unknown:
        return "There is no such time zone; they are called like \"Europe/Copenhagen\".";
    case Refusal::session_request_not_found:
        return "There is no such request for a private session.";
    case Refusal::order_unsettled:
        return "An order is waiting for its payment or disputed at the bank, or a gift for its "
               "day.";
    case Refusal::token_invalid:
        return "The access token is not valid.";
    case Refusal::token_expired:
        return "The access token has expired.";
    case Refusal::signature_invalid:
        return "The signature of the message is wrong.";
    case Refusal::signature_stale:
        return "The signature of the message is too old, or from the future.";
    }
    return "Refused.";
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location&)
{
    throw std::runtime_error(std::string(message(refusal)));
}

} // namespace supple::store
