// Sends what the outbox holds, again and again, in the background: renders a message, hands it to
// the mailer, notes what became of it. A purchase never waits for it, and a slow mail server never
// holds up the thread it runs on: mails are handed over on threads of their own, a few at a time. A
// mail may go out twice if the program dies in between; its Message-ID stays the same.
#pragma once

#include "server/async_store.hpp"
#include "server/http/task.hpp"
#include "server/mailer.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/outbox.hpp"

#include <boost/asio/thread_pool.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>

namespace supple
{

class OutboxRunner
{
  public:
    using LogError = std::function<void(std::string_view what)>;

    OutboxRunner(AsyncStore& store, const routes::ShopPages& pages, Mailer& mailer,
                 const store::Clock& clock, LogError log_error);

    // Runs until its io_context stops, on the one thread of that io_context.
    http::Task<void> run();

    // Begins nothing more, and waits for what is under way: a moment for the mail server to answer,
    // then it is interrupted. Call it while the io_context of run() still runs, or never has; from
    // another thread.
    void stop();

  private:
    http::Task<void> start_due(http::Executor executor);
    http::Task<void> see_through(store::Message message);
    http::Task<void> note(const store::MessageId& id, const Delivery& delivery);
    void log(const store::MessageId& id, const Delivery& delivery) const;
    Delivery deliver(const store::Message& message) const;

    bool begin(const store::MessageId& id);
    void finish(const store::MessageId& id);
    void forget_finished();
    std::size_t under_way() const;
    bool stopping() const;

    AsyncStore& store_;
    const routes::ShopPages& pages_;
    Mailer& mailer_;
    const store::Clock& clock_;
    LogError log_error_;
    boost::asio::thread_pool couriers_;
    http::Timer* pause_ = nullptr; // of run(), whose end is that of its io_context

    mutable std::mutex mutex_; // for the rest: run() and stop() are of two threads
    std::condition_variable finished_;
    std::set<store::MessageId> under_way_;
    // Since the last look into the outbox began: they may still be due in what it sees.
    std::set<store::MessageId> just_finished_;
    bool stopping_ = false;
};

} // namespace supple
