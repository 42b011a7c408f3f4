#include "server/outbox_runner.hpp"

#include "server/routes/wording.hpp"
#include "store/sign_in.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace supple
{
namespace
{

// How long a mail waits at most when nothing else is due: short enough that the sign-in mail is
// there when the customer looks.
constexpr auto pause = std::chrono::milliseconds(500);

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
    case store::MessageKind::withdrawal:
        return "withdrawal";
    }
    return "receipt";
}

boost::json::value member(const boost::json::object& data, std::string_view name)
{
    const auto* found = data.if_contains(name);
    return found == nullptr ? boost::json::value() : *found;
}

boost::json::object template_data(const store::Message& message, const routes::ShopFacts& facts)
{
    const boost::json::object& told = message.data;
    boost::json::object course{{"title", member(told, "course_title")}};
    boost::json::object data{{"shop", facts.as_json()},
                             {"course", course},
                             {"order",
                              {{"id", member(told, "order_id")},
                               {"number", member(told, "order_number")},
                               {"price", member(told, "price")},
                               {"date", routes::day_words(message.created)},
                               {"course", course}}},
                             {"code", member(told, "code")},
                             {"minutes", member(told, "minutes")},
                             {"until", member(told, "access_until")},
                             {"link_days", store::receipt_link_life.count()}};
    if (message.kind == store::MessageKind::withdrawal)
        data["withdrawal"] = {{"name", member(told, "name")},
                              {"received", member(told, "received")},
                              {std::string(told.at("standing").as_string()), true}};
    if (const auto* path = told.if_contains("sign_in_path"))
        data["link"] = facts.public_address + std::string(path->as_string());
    return data;
}

} // namespace

OutboxRunner::OutboxRunner(AsyncStore& store, const routes::ShopPages& pages, const Mailer& mailer,
                           const store::Clock& clock, LogError log_error)
    : store_(store), pages_(pages), mailer_(mailer), clock_(clock), log_error_(std::move(log_error))
{
}

http::Task<void> OutboxRunner::run()
{
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>,
                                          http::Executor>;
    Timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        std::size_t sent = 0;
        try {
            sent = co_await send_due();
        } catch (const std::exception& fault) { // the database was busy or broken: try later
            log_error_(fmt::format("The outbox waits: {}", fault.what()));
        }
        if (sent > 0)
            continue;
        timer.expires_after(pause);
        co_await timer.async_wait(http::use_task);
    }
}

http::Task<std::size_t> OutboxRunner::send_due()
{
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) { return store::due(snapshot, now); };
    const auto messages = co_await store_.read(read);
    for (const store::Message& message : messages)
        co_await send(message);
    co_return messages.size();
}

http::Task<void> OutboxRunner::send(const store::Message& message)
{
    std::string error;
    try {
        mailer_.send(letter(message, pages_));
    } catch (const std::exception& fault) {
        error = fault.what();
    }
    const auto note = [&](store::Transaction& tx) {
        if (error.empty())
            store::mark_sent(tx, message.id);
        else
            store::mark_failed(tx, message.id, error);
    };
    co_await store_.write(note);
    if (!error.empty())
        log_error_(fmt::format("Mail {} was not sent and will be tried again: {}",
                               message.id.text(), error));
}

Mail letter(const store::Message& message, const routes::ShopPages& pages)
{
    pages::Mail text =
        pages.pages().render_mail(template_of(message.kind), template_data(message, pages.facts()));
    return {.id = message.id.text(),
            .to = message.recipient.typed(),
            .subject = std::move(text.subject),
            .text = std::move(text.text),
            .html = std::move(text.html),
            .written = message.created};
}

} // namespace supple
