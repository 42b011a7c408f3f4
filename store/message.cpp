#include "store/message.hpp"

#include "store/catalog.hpp"
#include "store/column.hpp"
#include "store/customer.hpp"
#include "store/database.hpp"
#include "store/gift.hpp"
#include "store/iso_time.hpp"
#include "store/sale_terms.hpp"
#include "store/sign_in.hpp"
#include "store/time_zone.hpp"

namespace supple::store
{

namespace
{

// "2027-03-01, 14:00 UTC".
std::string moment(Timestamp time)
{
    const auto iso = iso_time(time);
    return iso.substr(0, 10) + ", " + iso.substr(11, 5) + " UTC";
}

void add_end(boost::json::object& data, const Entitlement& entitlement)
{
    if (entitlement.until)
        data["access_until"] = moment(*entitlement.until);
    else if (waits_for_first_play(entitlement))
        data["first_play_days"] = std::to_string(*entitlement.days_from_first_play);
}

boost::json::object about_course(Transaction& tx, const CourseId& id)
{
    const auto course = find_course(tx, id).value();
    return {{"course_title", course.title}, {"course_slug", course.slug}};
}

// The confirmation of the contract on a durable medium (Directive 2011/83/EU, Article 8(7)).
void add_terms(boost::json::object& data, const Order& order, const KeptTerms& terms, bool is_gift)
{
    const auto& tax = terms.tax;
    if (tax.mode == TaxMode::included)
        data["tax_note"] = "The price contains " + format_tax_rate(tax.rate) + " % " + tax.name +
                           " (" + format(split_gross(order.price, tax.rate).tax) + ").";
    else if (tax.mode != TaxMode::none)
        data["tax_note"] = "The price contains " + tax.name + ".";
    else if (!tax.note.empty())
        data["tax_note"] = tax.note;
    if (terms.begins_at_once && terms.right_ends)
        data["waiver"] =
            is_gift ? "When you ordered, you asked to have the gift opened as soon as its link is "
                      "used, and confirmed that you lose your right of withdrawal by that."
                    : "When you ordered, you asked to have it opened to you at once, and confirmed "
                      "that you lose your right of withdrawal by that.";
}

boost::json::object about_order(Transaction& tx, const Order& order)
{
    auto data = about_course(tx, order.course);
    data["order_id"] = order.id.text();
    data["order_number"] = std::to_string(order.number);
    data["price"] = format(order.price);
    return data;
}

boost::json::array local_times(const std::vector<Timestamp>& times, const std::string& zone)
{
    boost::json::array all;
    for (const Timestamp time : times)
        all.emplace_back(local_time(time, zone));
    return all;
}

boost::json::object about_session(const SessionRequest& request)
{
    return {{"kind", name(request.kind)},
            {"times", local_times(request.times, request.time_zone)},
            {"time_zone", request.time_zone}};
}

} // namespace

MessageId tell_receipt(Transaction& tx, const Order& order)
{
    auto data = about_order(tx, order);
    data["paid_at"] = order.paid.value_or(tx.now()).time_since_epoch().count();
    const auto gift = gift_of(tx, order.id);
    if (const auto terms = terms_of(tx, order.id))
        add_terms(data, order, *terms, gift.has_value());
    if (gift) {
        data["gift_to"] = gift->recipient.typed();
        if (gift->deliver)
            data["gift_day"] = moment(*gift->deliver).substr(0, 10);
        return enqueue(tx, MessageKind::receipt, order.email, data);
    }
    const auto access = current_entitlement(tx, order.id, tx.now());
    if (access)
        add_end(data, *access);
    data["sign_in_path"] = create_receipt_link(tx, order.customer).path;
    return enqueue(tx, MessageKind::receipt, order.email, data);
}

MessageId tell_gift(Transaction& tx, const Order& order, const Gift& gift,
                    std::string_view gift_path)
{
    auto data = about_course(tx, order.course);
    data["order_id"] = order.id.text(); // its buyer's order is flagged if it cannot be delivered
    data["giver"] = gift.giver;
    data["words"] = gift.words;
    data["gift_path"] = gift_path;
    return enqueue(tx, MessageKind::gift, gift.recipient, data);
}

MessageId tell_refund(Transaction& tx, const Order& order)
{
    return enqueue(tx, MessageKind::refund, order.email, about_order(tx, order));
}

MessageId tell_withdrawal(Transaction& tx, const Order& order, const Withdrawal& withdrawal)
{
    auto data = about_order(tx, order);
    data["name"] = withdrawal.name;
    data["received"] = moment(tx.now());
    data["standing"] = name(withdrawal.standing);
    return enqueue(tx, MessageKind::withdrawal, order.email, data);
}

MessageId tell_access_granted(Transaction& tx, const Entitlement& entitlement)
{
    auto data = about_course(tx, entitlement.course);
    add_end(data, entitlement);
    data["sign_in_path"] = create_receipt_link(tx, entitlement.customer).path;
    const auto customer = find_customer(tx, entitlement.customer).value();
    return enqueue(tx, MessageKind::access_granted, customer.email, data);
}

MessageId tell_access_ends(Transaction& tx, const Entitlement& entitlement)
{
    auto data = about_course(tx, entitlement.course);
    add_end(data, entitlement);
    data["sign_in_path"] = create_receipt_link(tx, entitlement.customer).path;
    const auto customer = find_customer(tx, entitlement.customer).value();
    return enqueue(tx, MessageKind::access_ends, customer.email, data);
}

MessageId tell_sign_in(Transaction& tx, const Email& recipient, std::string_view sign_in_path,
                       std::string_view code)
{
    return enqueue(tx, MessageKind::sign_in, recipient,
                   {{"sign_in_path", sign_in_path},
                    {"code", code},
                    {"minutes", std::to_string(sign_in_link_life.count())}});
}

MessageId tell_session_request(Transaction& tx, const SessionRequest& request,
                               const Practitioner& practitioner)
{
    auto data = about_session(request);
    enqueue(tx, MessageKind::session_request, Email::parse(request.email).value(), data);
    data["request_number"] = std::to_string(request.number);
    data["visitor_name"] = request.name;
    data["visitor_email"] = request.email;
    data["words"] = request.words;
    if (practitioner.time_zone != request.time_zone) {
        data["own_times"] = local_times(request.times, practitioner.time_zone);
        data["own_time_zone"] = practitioner.time_zone;
    }
    return enqueue(tx, MessageKind::session_notice, practitioner.email, data);
}

MessageId tell_session_answer(Transaction& tx, const SessionRequest& request,
                              const SessionAnswer& answer)
{
    auto data = about_session(request);
    data["words"] = answer.words;
    return enqueue(tx, MessageKind::session_answer, Email::parse(request.email).value(), data);
}

void set_sale_notices(Transaction& tx, const std::optional<Email>& recipient)
{
    run(tx,
        "INSERT INTO sale_notices (one, recipient) VALUES (1, :recipient)"
        " ON CONFLICT (one) DO UPDATE SET recipient = excluded.recipient",
        with(recipient, "recipient"));
}

void tell_sale(Transaction& tx, const Order& order)
{
    const auto recipient =
        first_value<std::optional<Email>>(tx, "SELECT recipient FROM sale_notices");
    if (recipient && *recipient)
        enqueue(tx, MessageKind::sale_notice, **recipient, about_order(tx, order));
}

} // namespace supple::store
