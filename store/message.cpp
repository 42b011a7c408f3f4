#include "store/message.hpp"

#include "store/catalog.hpp"
#include "store/customer.hpp"
#include "store/database.hpp"
#include "store/sign_in.hpp"

#include <array>
#include <cstdio>

namespace supple::store
{

namespace
{

// The day on which access ends, in UTC: "2027-03-01".
std::string date(Timestamp time)
{
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text.data();
}

// "14:05:09"
std::string time_of_day(Timestamp time)
{
    const std::chrono::hh_mm_ss clock(time - std::chrono::floor<std::chrono::days>(time));
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return text.data();
}

boost::json::object about_course(Transaction& tx, const CourseId& id)
{
    const auto course = find_course(tx, id).value();
    return {{"course_title", course.title}, {"course_slug", course.slug}};
}

boost::json::object about_order(Transaction& tx, const Order& order)
{
    auto data = about_course(tx, order.course);
    data["order_id"] = order.id.text();
    data["order_number"] = std::to_string(order.number);
    data["price"] = format(order.price);
    return data;
}

} // namespace

MessageId tell_receipt(Transaction& tx, const Order& order)
{
    auto data = about_order(tx, order);
    const auto access = current_entitlement(tx, order.id, tx.now());
    if (access && access->until)
        data["access_until"] = date(*access->until);
    data["sign_in_path"] = create_receipt_link(tx, order.customer).path;
    return enqueue(tx, MessageKind::receipt, order.email, data);
}

MessageId tell_refund(Transaction& tx, const Order& order)
{
    return enqueue(tx, MessageKind::refund, order.email, about_order(tx, order));
}

MessageId tell_withdrawal(Transaction& tx, const Order& order, const Withdrawal& withdrawal)
{
    auto data = about_order(tx, order);
    data["name"] = withdrawal.name;
    data["received"] = date(tx.now()) + " " + time_of_day(tx.now()) + " UTC";
    data["standing"] = name(withdrawal.standing);
    return enqueue(tx, MessageKind::withdrawal, order.email, data);
}

MessageId tell_access_granted(Transaction& tx, const Entitlement& entitlement)
{
    auto data = about_course(tx, entitlement.course);
    if (entitlement.until)
        data["access_until"] = date(*entitlement.until);
    data["sign_in_path"] = create_receipt_link(tx, entitlement.customer).path;
    const auto customer = find_customer(tx, entitlement.customer).value();
    return enqueue(tx, MessageKind::access_granted, customer.email, data);
}

MessageId tell_sign_in(Transaction& tx, const Email& recipient, std::string_view sign_in_path,
                       std::string_view code)
{
    return enqueue(tx, MessageKind::sign_in, recipient,
                   {{"sign_in_path", sign_in_path},
                    {"code", code},
                    {"minutes", std::to_string(sign_in_link_life.count())}});
}

} // namespace supple::store
