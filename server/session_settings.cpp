#include "server/session_settings.hpp"

#include "store/time_zone.hpp"

#include <stdexcept>

namespace supple
{

routes::SessionTerms session_terms_of(const Config& config)
{
    routes::SessionTerms terms;
    if (!config.sessions_in_person_at.empty())
        terms.offers.push_back({.kind = store::SessionKind::in_person,
                                .where = config.sessions_in_person_at,
                                .minutes = config.sessions_in_person_minutes,
                                .price = config.sessions_in_person_price});
    if (config.sessions_by_video_call)
        terms.offers.push_back({.kind = store::SessionKind::by_video_call,
                                .where = {},
                                .minutes = config.sessions_by_video_call_minutes,
                                .price = config.sessions_by_video_call_price});
    if (terms.offers.empty())
        return terms;
    const auto email = store::Email::parse(config.email);
    if (!email)
        throw std::runtime_error("Private sessions are offered, but nobody would be told who asks "
                                 "for one: set shop.email in supple.toml.");
    if (!store::is_time_zone(config.sessions_time_zone))
        throw std::runtime_error("sessions.time_zone names no time zone of this machine.");
    terms.practitioner = {.email = *email, .time_zone = config.sessions_time_zone};
    return terms;
}

} // namespace supple
