#include "server/letter.hpp"

#include "server/routes/wording.hpp"
#include "store/sign_in.hpp"

#include <boost/json/array.hpp>

namespace supple
{
namespace
{

std::string_view template_of(store::MessageKind kind)
{
    switch (kind) {
    case store::MessageKind::receipt:
        return "receipt";
    case store::MessageKind::sign_in:
        return "sign-in";
    case store::MessageKind::refund:
        return "refunded";
    case store::MessageKind::access_granted:
        return "granted";
    case store::MessageKind::gift:
        return "gift";
    case store::MessageKind::access_ends:
        return "access-ends";
    case store::MessageKind::sale_notice:
        return "sale-notice";
    case store::MessageKind::withdrawal:
        return "withdrawal";
    case store::MessageKind::session_request:
        return "session-request";
    case store::MessageKind::session_notice:
        return "session-notice";
    case store::MessageKind::session_answer:
        return "session-answer";
    }
    return "receipt";
}

boost::json::value member(const boost::json::object& data, std::string_view name)
{
    const auto* found = data.if_contains(name);
    return found == nullptr ? boost::json::value() : *found;
}

std::string text(const boost::json::object& data, std::string_view name)
{
    const auto* found = data.if_contains(name);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

// A stranger's words and name, line by line, so that the template can put a mark of quotation
// before each: nothing in a quotation becomes a link or a button.
boost::json::value quotation(const boost::json::object& told)
{
    auto written = text(told, "words");
    if (const auto giver = text(told, "giver"); !giver.empty())
        written += "\n\u2013 " + giver;
    std::string_view words = written;
    boost::json::array all;
    while (!words.empty()) {
        const auto end = std::min(words.find_first_of("\r\n"), words.size());
        if (end > 0)
            all.emplace_back(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    if (all.empty())
        return nullptr;
    return boost::json::object{{"lines", std::move(all)}};
}

// "2027-03-01, 14:00 UTC" -> "1 March 2027, 14:00 UTC"; a day alone stays a day.
std::string moment_words(std::string_view iso)
{
    const auto day = iso.substr(0, std::string_view("2027-03-01").size());
    return routes::day_words(day) + std::string(iso.substr(day.size()));
}

store::Timestamp paid_at(const store::Message& message)
{
    const auto* at = message.data.if_contains("paid_at");
    return at == nullptr ? message.created : store::Timestamp(std::chrono::seconds(at->as_int64()));
}

boost::json::object about_order(const store::Message& message, const boost::json::object& course)
{
    const auto& told = message.data;
    return {{"id", member(told, "order_id")},
            {"number", member(told, "order_number")},
            {"price", member(told, "price")},
            {"date", routes::day_words(message.created)},
            {"paid", routes::moment_words(paid_at(message))},
            {"tax_note", member(told, "tax_note")},
            {"waiver", member(told, "waiver")},
            {"course", course}};
}

boost::json::array times(const boost::json::object& told, std::string_view name)
{
    boost::json::array all;
    if (const auto* found = told.if_contains(name))
        for (const auto& local : found->as_array())
            all.emplace_back(routes::local_moment_words(local.as_string()));
    return all;
}

boost::json::object about_session(const boost::json::object& told)
{
    return {{"number", member(told, "request_number")},
            {text(told, "kind"), true},
            {"times", times(told, "times")},
            {"time_zone", member(told, "time_zone")},
            {"own_times", times(told, "own_times")},
            {"own_time_zone", member(told, "own_time_zone")},
            {"name", member(told, "visitor_name")},
            {"email", member(told, "visitor_email")},
            {"words", member(told, "words")}};
}

boost::json::object template_data(const store::Message& message, const routes::ShopFacts& facts)
{
    const boost::json::object& told = message.data;
    const boost::json::object course{{"title", member(told, "course_title")},
                                     {"slug", member(told, "course_slug")}};
    boost::json::object data{{"shop", facts.as_json()},
                             {"address", facts.public_address},
                             {"test_payments", facts.test_payments},
                             {"course", course},
                             {"order", about_order(message, course)},
                             {"code", member(told, "code")},
                             {"minutes", member(told, "minutes")},
                             {"quotation", quotation(told)},
                             {"until", moment_words(text(told, "access_until"))},
                             {"first_play_days", member(told, "first_play_days")},
                             {"gift_to", member(told, "gift_to")},
                             {"gift_day", routes::day_words(text(told, "gift_day"))},
                             {"link_days", store::receipt_link_life.count()}};
    if (message.kind == store::MessageKind::withdrawal)
        data["withdrawal"] = {{"name", member(told, "name")},
                              {"received", moment_words(text(told, "received"))},
                              {text(told, "standing"), true}}; // one section of the text each
    if (told.contains("times"))
        data["session"] = about_session(told);
    for (const std::string_view path : {"sign_in_path", "gift_path"})
        if (const auto found = text(told, path); !found.empty())
            data["link"] = facts.public_address + found;
    return data;
}

} // namespace

Mail letter(const store::Message& message, const routes::ShopPages& pages)
{
    pages::Mail words =
        pages.pages()->render_mail(template_of(message.kind), template_data(message, pages.facts()));
    return {.id = message.id.text(),
            .to = message.recipient.typed(),
            .subject = std::move(words.subject),
            .text = std::move(words.text),
            .html = std::move(words.html),
            .written = message.created,
            .reply_to = text(message.data, "visitor_email")};
}

} // namespace supple
