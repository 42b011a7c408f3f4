#include "server/commands/shown_terms.hpp"

#include "server/commands/shown.hpp"
#include "store/coupon.hpp"
#include "store/customer.hpp"
#include "store/gift.hpp"

#include <fmt/format.h>

namespace supple
{

static boost::json::object gift_json(store::Snapshot& snapshot, const store::Gift& gift)
{
    const auto time = [](const std::optional<store::Timestamp>& at) {
        return at ? boost::json::value(iso_time(*at)) : boost::json::value();
    };
    boost::json::object json{{"recipient", gift.recipient.typed()},
                             {"deliver", time(gift.deliver)},
                             {"delivered", time(gift.delivered)},
                             {"redeemed", time(gift.redeemed)},
                             {"redeemed_by", nullptr}};
    if (gift.redeemed_by)
        json["redeemed_by"] = store::find_customer(snapshot, *gift.redeemed_by)->email.typed();
    return json;
}

static std::string gift_words(store::Snapshot& snapshot, const store::Gift& gift)
{
    const auto to = "A gift to " + gift.recipient.typed();
    if (gift.redeemed)
        return fmt::format("{}, redeemed {} by {}", to, iso_time(*gift.redeemed),
                           store::find_customer(snapshot, *gift.redeemed_by)->email.typed());
    if (gift.delivered)
        return fmt::format("{}, mailed {}, not redeemed yet", to, iso_time(*gift.delivered));
    return gift.deliver ? fmt::format("{}, to be mailed {}", to, iso_time(*gift.deliver)) : to;
}

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
    json["gift"] = nullptr;
    if (const auto gift = store::gift_of(snapshot, order.id))
        json["gift"] = gift_json(snapshot, *gift);
    json["coupon"] = nullptr;
    if (const auto use = store::coupon_of(snapshot, order.id))
        json["coupon"] = {{"code", use->coupon.code},
                          {"discount", as_json(store::Money{use->discount, order.price.currency})}};
}

void print_terms(store::Snapshot& snapshot, const store::Order& order)
{
    if (const auto gift = store::gift_of(snapshot, order.id))
        fmt::print("{}\n", gift_words(snapshot, *gift));
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
