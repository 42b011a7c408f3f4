#include "store/personal_data.hpp"

#include "store/column.hpp"
#include "store/customer.hpp"
#include "store/iso_time.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace supple::store
{

namespace
{

namespace json = boost::json;

json::value number(const std::string& column, long long value)
{
    if (column.ends_with("_at"))
        return json::value(iso_time(Timestamp(std::chrono::seconds(value))));
    return value;
}

// A column that holds JSON (the data of a mail, the provider's message) is told as JSON.
json::value text(const std::string& column, const std::string& value)
{
    boost::system::error_code error;
    if (column == "data" || column == "body")
        if (auto parsed = json::parse(value, error); !error)
            return parsed;
    return json::value(value);
}

json::value cell(const soci::row& row, std::size_t at)
{
    const auto& column = row.get_properties(at);
    if (row.get_indicator(at) == soci::i_null)
        return nullptr;
    switch (column.get_data_type()) {
    case soci::dt_integer:
        return number(column.get_name(), row.get<int>(at));
    case soci::dt_long_long:
        return number(column.get_name(), row.get<long long>(at));
    case soci::dt_double:
        return row.get<double>(at);
    default:
        return text(column.get_name(), row.get<std::string>(at));
    }
}

// The columns of the query are the members of the objects. `key` is its one parameter.
json::array table(Snapshot& snapshot, const std::string& query, const std::string& key)
{
    const soci::rowset<soci::row> rows = (snapshot.sql().prepare << query, soci::use(key, "key"));
    json::array all;
    for (const soci::row& row : rows) {
        json::object object;
        for (std::size_t at = 0; at < row.size(); ++at)
            object[row.get_properties(at).get_name()] = cell(row, at);
        all.push_back(std::move(object));
    }
    return all;
}

#define OF_HER_ORDERS "order_id IN (SELECT id FROM orders WHERE customer_id = :key)"

json::object about_orders(Snapshot& snapshot, const std::string& customer)
{
    return {
        {"orders",
         table(snapshot,
               "SELECT o.id, o.number, c.slug AS course, c.title, o.email, o.amount, o.currency,"
               " o.access_days, o.state, o.provider, o.live, o.created_at, o.paid_at,"
               " o.needs_attention, k.code AS coupon, u.discount"
               " FROM orders o JOIN courses c ON c.id = o.course_id"
               " LEFT JOIN coupon_uses u ON u.order_id = o.id"
               " LEFT JOIN coupons k ON k.id = u.coupon_id"
               " WHERE o.customer_id = :key ORDER BY o.number",
               customer)},
        {"gifts_given",
         table(snapshot,
               "SELECT order_id, recipient, giver, words, deliver_at, delivered_at, redeemed_at"
               " FROM gifts WHERE " OF_HER_ORDERS " ORDER BY order_id",
               customer)},
        {"payments", table(snapshot,
                           "SELECT order_id, kind, provider, payment, reference, amount, currency,"
                           " occurred_at, recorded_at FROM payments WHERE " OF_HER_ORDERS
                           " ORDER BY recorded_at, id",
                           customer)},
        {"terms_of_sale",
         table(snapshot,
               "SELECT t.order_id, t.agreed_at, t.begins_at_once, t.right_ends, t.seller_name,"
               " t.tax_mode, t.tax_rate, t.provider_tax, t.buyer_country, x.version, x.text"
               " FROM sale_terms t LEFT JOIN sale_texts x ON x.hash = t.text_hash"
               " WHERE t." OF_HER_ORDERS " ORDER BY t.agreed_at, t.order_id",
               customer)},
        {"invoices",
         table(snapshot,
               "SELECT order_id, kind, number, live, title, gross, tax, currency, issued_at"
               " FROM invoices WHERE " OF_HER_ORDERS " ORDER BY live, number",
               customer)},
        {"invoice_buyers",
         table(snapshot,
               "SELECT order_id, name, address, tax_number, entered_at FROM invoice_buyers"
               " WHERE " OF_HER_ORDERS " ORDER BY entered_at",
               customer)},
        {"provider_messages",
         table(snapshot,
               "SELECT order_id, provider, provider_kind, received_at, body FROM webhook_events"
               " WHERE " OF_HER_ORDERS " ORDER BY received_at, event_id",
               customer)}};
}

json::object about_watching(Snapshot& snapshot, const std::string& customer)
{
    return {{"access",
             table(snapshot,
                   "SELECT c.slug AS course, e.order_id, e.starts_at, e.ends_at, e.revoked_at,"
                   " e.reason FROM entitlements e JOIN courses c ON c.id = e.course_id"
                   " WHERE e.customer_id = :key ORDER BY e.number",
                   customer)},
            {"places_in_videos",
             table(snapshot,
                   "SELECT v.title AS video, p.seconds, p.updated_at FROM playback_positions p"
                   " JOIN videos v ON v.id = p.video_id WHERE p.customer_id = :key"
                   " ORDER BY p.updated_at, v.id",
                   customer)},
            {"playback",
             table(snapshot,
                   "SELECT c.slug AS course, p.started_at, p.last_seen_at, p.stopped_at, n.network,"
                   " n.last_seen_at AS network_last_seen_at FROM playback_sessions p"
                   " JOIN entitlements e ON e.id = p.entitlement_id"
                   " JOIN courses c ON c.id = e.course_id"
                   " LEFT JOIN playback_networks n ON n.playback_id = p.id"
                   " WHERE e.customer_id = :key ORDER BY p.started_at, p.id, n.network",
                   customer)},
            {"sessions",
             table(snapshot,
                   "SELECT created_at, expires_at, ended_at FROM sessions WHERE customer_id = :key"
                   " OR id IN (SELECT session_id FROM session_orders WHERE " OF_HER_ORDERS
                   ") ORDER BY created_at, id",
                   customer)},
            {"sign_in_links", table(snapshot,
                                    "SELECT created_at, expires_at, used_at FROM sign_in_links"
                                    " WHERE customer_id = :key ORDER BY number",
                                    customer)}};
}

// Mails not yet sent still hold their link and code, which are keys and no data.
json::array mails(Snapshot& snapshot, const std::string& email_key)
{
    auto all = table(snapshot,
                     "SELECT kind, recipient, created_at, attempts, sent_at, last_error, data"
                     " FROM messages WHERE recipient_key = :key ORDER BY number",
                     email_key);
    for (auto& mail : all)
        if (auto* data = mail.as_object()["data"].if_object())
            for (const auto* secret : {"sign_in_path", "gift_path", "code"})
                data->erase(secret);
    return all;
}

json::object about_address(Snapshot& snapshot, const std::string& email_key)
{
    return {
        {"mails", mails(snapshot, email_key)},
        {"withdrawals", table(snapshot,
                              "SELECT order_id, order_typed, name, email, received_at, standing"
                              " FROM withdrawals WHERE lower(email) = :key ORDER BY number",
                              email_key)},
        {"private_sessions", table(snapshot,
                                   "SELECT number, kind, name, email, words, time_zone, received_at"
                                   " FROM session_requests WHERE email_key = :key ORDER BY number",
                                   email_key)},
        {"private_session_times",
         table(snapshot,
               "SELECT r.number, t.starts_at FROM session_request_times t"
               " JOIN session_requests r ON r.id = t.request_id WHERE r.email_key = :key"
               " ORDER BY r.number, t.position",
               email_key)},
        {"private_session_answers",
         table(snapshot,
               "SELECT r.number, a.words, a.answered_at FROM session_answers a"
               " JOIN session_requests r ON r.id = a.request_id WHERE r.email_key = :key"
               " ORDER BY r.number, a.position",
               email_key)},
        {"gifts_received",
         table(snapshot,
               "SELECT c.slug AS course, g.recipient, g.giver, g.words, g.delivered_at,"
               " g.redeemed_at FROM gifts g JOIN orders o ON o.id = g.order_id"
               " JOIN courses c ON c.id = o.course_id WHERE lower(g.recipient) = :key OR"
               " g.redeemed_by IN (SELECT id FROM customers WHERE email_key = :key)"
               " ORDER BY o.number",
               email_key)}};
}

} // namespace

Result<json::object> personal_data(Snapshot& snapshot, const Email& email)
{
    const auto customer = find_customer(snapshot, email);
    json::object all = about_address(snapshot, email.key());
    const bool is_known =
        std::ranges::any_of(all, [](const auto& list) { return !list.value().as_array().empty(); });
    if (!customer && !is_known)
        return customer.error();
    all["customer"] = nullptr;
    if (!customer)
        return all;
    all["customer"] = {{"id", customer->id.text()},
                       {"email", customer->email.typed()},
                       {"since", iso_time(customer->created)}};
    for (auto part : {about_orders(snapshot, customer->id.text()),
                      about_watching(snapshot, customer->id.text())})
        for (auto& member : part)
            all[member.key()] = std::move(member.value());
    all["practice"] =
        "Loops and the practice diary are shown to the customer alone: signed in, she "
        "reads them and takes them away at /practice.";
    return all;
}

} // namespace supple::store
