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
        return http::Status::bad_request;
    case Refusal::slug_taken:
    case Refusal::course_without_video:
    case Refusal::course_without_offer:
    case Refusal::course_not_for_sale:
    case Refusal::already_owned:
    case Refusal::order_not_pending:
    case Refusal::order_not_paid:
    case Refusal::order_disputed:
    case Refusal::refund_too_large:
    case Refusal::refund_unfinished:
    case Refusal::too_many_loops:
        return http::Status::conflict;
    case Refusal::too_many_requests:
        return http::Status::too_many_requests;
    case Refusal::link_expired:
    case Refusal::link_used:
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
    case Refusal::too_many_requests:
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
