#include "server/commands/shown_terms.hpp"

#include "server/commands/shown.hpp"
#include "store/coupon.hpp"

#include <fmt/format.h>

namespace supple
{

void add_terms(boost::json::object& json, store::Snapshot& snapshot, const store::Order& order)
{
    json["access_days"] = nullptr;
    if (order.access_days)
        json["access_days"] = *order.access_days;
    json["access_from"] = store::name(order.access_from);
    boost::json::array opens;
    for (const auto& course : store::courses_of_order(snapshot, order.id))
        opens.emplace_back(store::find_course(snapshot, course)->slug);
    json["opens"] = std::move(opens);
    json["coupon"] = nullptr;
    if (const auto use = store::coupon_of(snapshot, order.id))
        json["coupon"] = {{"code", use->coupon.code},
                          {"discount", as_json(store::Money{use->discount, order.price.currency})}};
}

void print_terms(store::Snapshot& snapshot, const store::Order& order)
{
    if (const auto use = store::coupon_of(snapshot, order.id))
        fmt::print("Code {}: {} less\n", use->coupon.code,
                   store::format({use->discount, order.price.currency}));
    const auto opens = store::courses_of_order(snapshot, order.id);
    for (const auto& course : opens)
        if (course != order.course)
            fmt::print("Opens {}\n", store::find_course(snapshot, course)->slug);
    if (order.access_days)
        fmt::print("Access for {} days{}\n", *order.access_days,
                   order.access_from == store::AccessStart::first_play ? " from the first play"
                                                                       : "");
}

} // namespace supple
