// The reasons for which the shop says no. A refusal is an expected answer, not an accident: it is
// carried as a value in Result<T>, and each has one plain sentence for a person. The list is
// closed: whoever turns refusals into HTTP statuses switches over it without a default.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <string_view>

namespace supple::store
{

enum class Refusal {
    // Words that cannot be what they claim to be.
    id_invalid,
    email_invalid,
    slug_invalid,
    title_invalid,
    currency_unknown,
    money_invalid,
    money_too_large,
    access_days_invalid,
    revision_invalid,
    position_invalid,
    loop_invalid,
    practice_invalid,
    event_invalid,

    // Things that are not there.
    course_not_found,
    video_not_found,
    revision_not_found,
    customer_not_found,
    order_not_found,
    entitlement_not_found,
    loop_not_found,

    // The catalogue.
    slug_taken,
    course_without_video,
    course_without_offer,
    course_not_for_sale,
    bundle_invalid,

    // Orders and money.
    already_owned,
    order_not_pending,
    order_not_paid,
    order_disputed,
    refund_too_large,
    refund_unfinished,
    wrong_mode,
    wrong_provider,
    wrong_currency,

    // Practising.
    too_many_loops,
    too_many_streams,

    // What a buyer may name: a code, a sum.
    code_invalid,
    code_taken,
    coupon_invalid,
    coupon_not_found,
    coupon_not_yet,
    coupon_ended,
    coupon_not_for_this,
    coupon_used_up,
    sum_below_least,
    sum_below_smallest_charge,

    // Gifts.
    gift_address_invalid,
    gift_words_invalid,
    gift_day_invalid,
    gift_of_nothing,
    gift_not_due,
    gift_not_found,
    gift_redeemed,
    gift_withdrawn,

    // Signing in.
    too_many_requests,
    link_invalid,
    link_expired,
    link_used,

    // The law of a sale.
    country_unknown,
    tax_rate_invalid,
    terms_changed,
    consent_missing,
    buyer_invalid,
    invoice_not_found,
    invoice_fixed,
    withdrawal_invalid,
    too_many_withdrawals,
    order_unsettled,

    // Private sessions.
    session_wish_invalid,
    session_time_invalid,
    time_zone_unknown,
    session_request_not_found,

    // Proofs.
    token_invalid,
    token_expired,
    signature_invalid,
    signature_stale,
};

/// One sentence for a person: what was refused, in the shop's words, without a secret in it.
std::string_view message(Refusal refusal);

/// A value, or the reason why there is none.
template <class T>
using Result = boost::system::result<T, Refusal>;

/// What Result<T>::value() throws when there is none: std::runtime_error with the message.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal,
                                             const boost::source_location& where);

} // namespace supple::store
