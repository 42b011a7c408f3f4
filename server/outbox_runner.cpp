#include "server/outbox_runner.hpp"

#include "server/http/elsewhere.hpp"
#include "server/letter.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace supple
{
namespace
{

// Mails handed over at once: one that a server keeps waiting for minutes leaves room for the rest,
// and no mail server minds so few connections.
constexpr std::size_t couriers = 4;

// How long a mail waits at most when nothing else is due: short enough that the sign-in mail is
// there when the customer looks.
constexpr auto pause = std::chrono::milliseconds(500);

// A mail was handed over and the database cannot note it, because the disk is full. Sending it
// again would not help.
constexpr auto pause_of_broken_store = std::chrono::seconds(2);

// A mail server that has everything answers within this; closing the shop takes no longer.
constexpr auto grace = std::chrono::seconds(5);

std::string told(const Delivery& delivery)
{
    return delivery.reply.empty() ? delivery.what : delivery.what + " " + delivery.reply;
}

void note_in(store::Transaction& tx, const store::MessageId& id, const Delivery& delivery)
{
    switch (delivery.outcome) {
    case Delivery::Outcome::taken:
        store::mark_sent(tx, id);
        break;
    case Delivery::Outcome::put_off:
        store::mark_failed(tx, id, told(delivery));
        break;
    case Delivery::Outcome::refused:
        store::mark_refused(tx, id, told(delivery));
        break;
    case Delivery::Outcome::interrupted:
        break; // it is due as before
    }
}

} // namespace

OutboxRunner::OutboxRunner(AsyncStore& store, const routes::ShopPages& pages, Mailer& mailer,
                           const store::Clock& clock, LogError log_error)
    : store_(store), pages_(pages), mailer_(mailer), clock_(clock),
      log_error_(std::move(log_error)), couriers_(couriers)
{
}

http::Task<void> OutboxRunner::run()
{
    const auto executor = co_await boost::asio::this_coro::executor;
    http::Timer timer(executor);
    pause_ = &timer;
    for (;;) {
        try {
            co_await start_due(executor);
        } catch (const std::exception& fault) { // the database was busy or broken: try later
            log_error_(fmt::format("The outbox waits: {}", fault.what()));
        }
        timer.expires_after(pause);
        try {
            co_await timer.async_wait(http::use_task);
        } catch (const boost::system::system_error&) {
            // Woken: a courier is free again.
        }
    }
}

http::Task<void> OutboxRunner::start_due(http::Executor executor)
{
    const auto busy = under_way();
    if (busy >= couriers || stopping())
        co_return;
    forget_finished();
    const auto now = clock_.now();
    // What is under way is still due, and perhaps stands before the rest.
    const auto wanted = static_cast<int>(couriers + busy);
    const auto read = [&](store::Snapshot& snapshot) { return store::due(snapshot, now, wanted); };
    const auto messages = co_await store_.read(read);
    for (const store::Message& message : messages)
        if (begin(message.id))
            boost::asio::co_spawn(executor, see_through(message), boost::asio::detached);
}

http::Task<void> OutboxRunner::see_through(store::Message message)
{
    Delivery delivery;
    const auto work = [&] { delivery = deliver(message); };
    co_await http::elsewhere(couriers_, work);
    log(message.id, delivery);
    co_await note(message.id, delivery);
    finish(message.id);
    pause_->cancel();
}

// Until it is noted the mail stays under way, or it would be sent again and again.
http::Task<void> OutboxRunner::note(const store::MessageId& id, const Delivery& delivery)
{
    const auto act = [&](store::Transaction& tx) { note_in(tx, id, delivery); };
    http::Timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        try {
            co_await store_.write(act);
            co_return;
        } catch (const std::exception& fault) {
            log_error_(
                fmt::format("What became of mail {} cannot be noted: {}", id.text(), fault.what()));
        }
        if (stopping())
            co_return;
        timer.expires_after(pause_of_broken_store);
        co_await timer.async_wait(http::use_task);
    }
}

void OutboxRunner::log(const store::MessageId& id, const Delivery& delivery) const
{
    if (delivery.outcome == Delivery::Outcome::refused)
        log_error_(fmt::format("Mail {} was refused for good. {}", id.text(), delivery.what));
    if (delivery.outcome == Delivery::Outcome::put_off)
        log_error_(fmt::format("Mail {} was put off. {}", id.text(), delivery.what));
}

Delivery OutboxRunner::deliver(const store::Message& message) const
{
    try {
        return mailer_.deliver(letter(message, pages_));
    } catch (const std::exception& fault) { // a template that is broken; mended by an upgrade
        return {.outcome = Delivery::Outcome::put_off, .what = fault.what(), .reply = {}};
    }
}

void OutboxRunner::stop()
{
    std::unique_lock lock(mutex_);
    stopping_ = true;
    const auto none_under_way = [this] { return under_way_.empty(); };
    if (!finished_.wait_for(lock, grace, none_under_way)) {
        mailer_.interrupt();
        finished_.wait(lock, none_under_way);
    }
    lock.unlock();
    couriers_.join();
}

bool OutboxRunner::begin(const store::MessageId& id)
{
    const std::scoped_lock lock(mutex_);
    return !stopping_ && under_way_.size() < couriers && !just_finished_.contains(id) &&
           under_way_.insert(id).second;
}

void OutboxRunner::finish(const store::MessageId& id)
{
    const std::scoped_lock lock(mutex_);
    under_way_.erase(id);
    just_finished_.insert(id);
    finished_.notify_all();
}

void OutboxRunner::forget_finished()
{
    const std::scoped_lock lock(mutex_);
    just_finished_.clear();
}

std::size_t OutboxRunner::under_way() const
{
    const std::scoped_lock lock(mutex_);
    return under_way_.size();
}

bool OutboxRunner::stopping() const
{
    const std::scoped_lock lock(mutex_);
    return stopping_;
}

} // namespace supple
