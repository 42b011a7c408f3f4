#include "server/commands/shown_mail.hpp"

#include "server/commands/shown.hpp"

#include <fmt/format.h>

namespace supple
{
namespace
{

boost::json::value or_null(const std::optional<store::Timestamp>& time)
{
    return time ? boost::json::value(iso_time(*time)) : boost::json::value();
}

std::string standing(const store::Message& mail)
{
    const std::string state(store::name(mail.state));
    if (mail.sent)
        return fmt::format("{} {}", state, iso_time(*mail.sent));
    if (mail.next_attempt && mail.attempts > 0)
        return fmt::format("waiting, tried {} times, next {}", mail.attempts,
                           iso_time(*mail.next_attempt));
    return state;
}

} // namespace

boost::json::array as_json(const std::vector<store::Message>& mails)
{
    boost::json::array all;
    for (const store::Message& mail : mails)
        all.push_back({{"id", mail.id.text()},
                       {"kind", store::name(mail.kind)},
                       {"recipient", mail.recipient.typed()},
                       {"created", iso_time(mail.created)},
                       {"state", store::name(mail.state)},
                       {"attempts", mail.attempts},
                       {"next_attempt", or_null(mail.next_attempt)},
                       {"sent", or_null(mail.sent)},
                       {"last_error", mail.last_error ? boost::json::value(*mail.last_error)
                                                      : boost::json::value()}});
    return all;
}

void print_mails(const std::vector<store::Message>& mails)
{
    if (mails.empty())
        return;
    std::vector<std::vector<std::string>> rows{{"WRITTEN", "MAIL", "TO", "STATE", "LAST ERROR"}};
    for (const store::Message& mail : mails)
        rows.push_back({iso_time(mail.created), std::string(store::name(mail.kind)),
                        mail.recipient.typed(), standing(mail), mail.last_error.value_or("")});
    fmt::print("\n");
    print_table(rows);
}

} // namespace supple
