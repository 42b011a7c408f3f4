#include "server/routes/refusal_answer.hpp"

namespace supple::routes
{

http::Status status_of(store::Refusal refusal)
{
    using store::Refusal;
    switch (refusal) {
    case Refusal::id_invalid:
    case Refusal::course_not_found:
    case Refusal::video_not_found:
    case Refusal::revision_not_found:
    case Refusal::customer_not_found:
    case Refusal::order_not_found:
    case Refusal::entitlement_not_found:
    case Refusal::loop_not_found:
    case Refusal::link_invalid:
    case Refusal::invoice_not_found:
    case Refusal::coupon_not_found:
    case Refusal::gift_not_found:
    case Refusal::session_request_not_found:
        return http::Status::not_found;
    case Refusal::email_invalid:
    case Refusal::slug_invalid:
    case Refusal::title_invalid:
    case Refusal::currency_unknown:
    case Refusal::money_invalid:
    case Refusal::money_too_large:
    case Refusal::access_days_invalid:
    case Refusal::revision_invalid:
    case Refusal::position_invalid:
    case Refusal::loop_invalid:
    case Refusal::practice_invalid:
    case Refusal::event_invalid:
    case Refusal::wrong_mode:
    case Refusal::wrong_provider:
    case Refusal::wrong_currency:
    case Refusal::country_unknown:
    case Refusal::tax_rate_invalid:
    case Refusal::consent_missing:
    case Refusal::buyer_invalid:
    case Refusal::withdrawal_invalid:
    case Refusal::session_wish_invalid:
    case Refusal::session_time_invalid:
    case Refusal::time_zone_unknown:
    case Refusal::code_invalid:
    case Refusal::coupon_invalid:
    case Refusal::bundle_invalid:
    case Refusal::gift_address_invalid:
    case Refusal::gift_words_invalid:
    case Refusal::gift_day_invalid:
    case Refusal::gift_of_nothing:
    case Refusal::sum_below_least:
    case Refusal::sum_below_smallest_charge:
        return http::Status::bad_request;
    case Refusal::slug_taken:
    case Refusal::course_without_video:
    case Refusal::course_without_offer:
    case Refusal::course_not_for_sale:
    case Refusal::already_owned:
    case Refusal::order_not_pending:
    case Refusal::order_not_paid:
    case Refusal::order_disputed:
    case Refusal::terms_changed:
    case Refusal::invoice_fixed:
    case Refusal::order_unsettled:
    case Refusal::refund_too_large:
    case Refusal::refund_unfinished:
    case Refusal::too_many_loops:
    case Refusal::too_many_streams:
    case Refusal::code_taken:
    case Refusal::coupon_not_yet:
    case Refusal::coupon_ended:
    case Refusal::coupon_not_for_this:
    case Refusal::coupon_used_up:
    case Refusal::gift_not_due:
        return http::Status::conflict;
    case Refusal::too_many_requests:
    case Refusal::too_many_withdrawals:
        return http::Status::too_many_requests;
    case Refusal::link_expired:
    case Refusal::link_used:
    case Refusal::gift_redeemed:
    case Refusal::gift_withdrawn:
        return http::Status::gone;
    case Refusal::token_invalid:
    case Refusal::token_expired:
        return http::Status::unauthorized;
    case Refusal::signature_invalid:
    case Refusal::signature_stale:
        return http::Status::bad_request;
    }
    return http::Status::internal_server_error;
}

std::string_view problem_of(store::Refusal refusal)
{
    using store::Refusal;
    switch (refusal) {
    case Refusal::email_invalid:
        return "bad_email";
    case Refusal::course_not_for_sale:
        return "not_for_sale";
    case Refusal::already_owned:
        return "already_owned";
    case Refusal::coupon_not_found:
        return "code_unknown";
    case Refusal::coupon_not_yet:
        return "code_not_yet";
    case Refusal::coupon_ended:
        return "code_ended";
    case Refusal::coupon_not_for_this:
        return "code_not_for_this";
    case Refusal::coupon_used_up:
        return "code_used_up";
    case Refusal::money_invalid:
    case Refusal::money_too_large:
        return "bad_sum";
    case Refusal::sum_below_least:
        return "sum_too_small";
    case Refusal::sum_below_smallest_charge:
        return "sum_below_charge";
    case Refusal::gift_address_invalid:
        return "gift_address";
    case Refusal::gift_words_invalid:
        return "gift_words";
    case Refusal::gift_day_invalid:
        return "gift_day";
    case Refusal::gift_of_nothing:
        return "gift_of_nothing";
    case Refusal::gift_not_found:
        return "gift_unknown";
    case Refusal::gift_redeemed:
        return "gift_redeemed";
    case Refusal::gift_withdrawn:
        return "gift_withdrawn";
    case Refusal::too_many_requests:
        return "too_many";
    case Refusal::terms_changed:
        return "terms_changed";
    case Refusal::consent_missing:
        return "consent_missing";
    case Refusal::buyer_invalid:
        return "bad_buyer";
    case Refusal::invoice_fixed:
        return "fixed";
    case Refusal::withdrawal_invalid:
    case Refusal::session_wish_invalid:
        return "incomplete";
    case Refusal::session_time_invalid:
        return "bad_time";
    case Refusal::time_zone_unknown:
        return "bad_zone";
    case Refusal::too_many_withdrawals:
        return "too_many";
    case Refusal::link_invalid:
        return "link_unknown";
    case Refusal::link_expired:
        return "link_expired";
    case Refusal::link_used:
        return "link_spent";
    default:
        return "other";
    }
}

} // namespace supple::routes
