#include "server/commands/shown.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace supple
{
namespace
{

boost::json::value or_null(const std::optional<store::Timestamp>& time)
{
    return time ? boost::json::value(iso_time(*time)) : boost::json::value();
}

// Columns count characters, not bytes: a title may hold an umlaut.
std::size_t width(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

} // namespace

boost::json::object as_json(const store::Money& money)
{
    return {{"minor_units", money.minor_units},
            {"currency", money.currency.code()},
            {"text", store::format(money)}};
}

boost::json::object as_json(const store::Order& order)
{
    boost::json::object json{{"number", order.number},
                             {"id", order.id.text()},
                             {"state", store::name(order.state)},
                             {"email", order.email.typed()},
                             {"price", as_json(order.price)},
                             {"provider", order.provider},
                             {"live", order.live},
                             {"provider_session", nullptr},
                             {"created", iso_time(order.created)},
                             {"paid", or_null(order.paid)},
                             {"needs_attention", nullptr}};
    if (order.provider_session)
        json["provider_session"] = *order.provider_session;
    if (order.needs_attention)
        json["needs_attention"] = *order.needs_attention;
    return json;
}

boost::json::object as_json(const store::Payment& payment)
{
    return {{"kind", store::name(payment.movement.kind)},
            {"amount", as_json(payment.movement.amount)},
            {"payment", payment.movement.payment},
            {"reference", payment.movement.reference},
            {"occurred", iso_time(payment.movement.occurred)},
            {"recorded", iso_time(payment.recorded)}};
}

boost::json::object as_json(const store::Entitlement& entitlement)
{
    boost::json::object json{{"id", entitlement.id.text()},
                             {"from", iso_time(entitlement.from)},
                             {"until", or_null(entitlement.until)},
                             {"days_from_first_play", nullptr},
                             {"revoked", or_null(entitlement.revoked)},
                             {"reason", nullptr}};
    if (entitlement.days_from_first_play)
        json["days_from_first_play"] = *entitlement.days_from_first_play;
    if (entitlement.reason)
        json["reason"] = store::name(*entitlement.reason);
    return json;
}

void print_json(const boost::json::value& value)
{
    fmt::print("{}\n", boost::json::serialize(value));
}

void print_table(const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width(row[i]));
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line +=
                row[i] + std::string(i + 1 < row.size() ? widths[i] - width(row[i]) + 2 : 0, ' ');
        fmt::print("{}\n", line);
    }
}

} // namespace supple
