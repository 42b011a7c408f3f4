// Sends what the outbox holds, again and again, in the background: renders a message, hands it to
// the mailer, notes that it was sent or when to try again. A purchase never waits for it. A mail
// may go out twice if the program dies in between; its Message-ID stays the same.
#pragma once

#include "server/async_store.hpp"
#include "server/http/task.hpp"
#include "server/mailer.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/outbox.hpp"

#include <functional>

namespace supple
{

class OutboxRunner
{
  public:
    using LogError = std::function<void(std::string_view what)>;

    OutboxRunner(AsyncStore& store, const routes::ShopPages& pages, const Mailer& mailer,
                 const store::Clock& clock, LogError log_error);

    // Runs until its io_context stops. Blocks that thread while a mail is written, so it must not
    // be a worker's.
    http::Task<void> run();

  private:
    http::Task<std::size_t> send_due();
    http::Task<void> send(const store::Message& message);

    AsyncStore& store_;
    const routes::ShopPages& pages_;
    const Mailer& mailer_;
    const store::Clock& clock_;
    LogError log_error_;
};

// The mail that tells a message of the outbox.
Mail letter(const store::Message& message, const routes::ShopPages& pages);

} // namespace supple
