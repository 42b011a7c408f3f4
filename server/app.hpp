// One running shop: the store's threads, the pages, the routes and the workers, wired together in
// one place. Constructed, it has bound its port and read all its files; started, it serves;
// stopped, it has drained. The order of the members is the order of their lives.
#pragma once

#include "server/async_store.hpp"
#include "server/certificate_watch.hpp"
#include "server/config.hpp"
#include "server/content_watch.hpp"
#include "server/http/server.hpp"
#include "server/http/task.hpp"
#include "server/log.hpp"
#include "server/mailer.hpp"
#include "server/outbox_runner.hpp"
#include "server/provider_desk.hpp"
#include "server/reconciler.hpp"
#include "server/revocation_feed.hpp"
#include "server/roll_call.hpp"
#include "server/routes/admission.hpp"
#include "server/routes/checkout.hpp"
#include "server/routes/classroom.hpp"
#include "server/routes/course_page.hpp"
#include "server/routes/desk.hpp"
#include "server/routes/doorkeeper.hpp"
#include "server/routes/gifts.hpp"
#include "server/routes/invoices.hpp"
#include "server/routes/metrics.hpp"
#include "server/routes/payment_page.hpp"
#include "server/routes/practice.hpp"
#include "server/routes/private_sessions.hpp"
#include "server/routes/ready_check.hpp"
#include "server/routes/sale_notice.hpp"
#include "server/routes/shop_pages.hpp"
#include "server/routes/sign_in.hpp"
#include "server/routes/storefront.hpp"
#include "server/routes/stream.hpp"
#include "server/routes/test_payments.hpp"
#include "server/routes/webhooks.hpp"
#include "server/routes/withdrawals.hpp"
#include "server/sending_turn.hpp"
#include "server/sweeper.hpp"
#include "server/timekeeper.hpp"
#include "store/clock.hpp"
#include "store/random.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace supple
{

class App
{
  public:
    // Throws std::runtime_error when the shop cannot open: no database, a broken text, an address
    // in use, test payments on a public address. Port 0 takes any free port.
    // Clock and log outlive it.
    // `inherited`: sockets that listen already (http::ServerSettings).
    App(Config config, const store::Clock& clock, Log& log, std::vector<int> inherited = {});
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    void start();
    // Drains; a second call does nothing. `succeeded`: another process serves the shop by now.
    void stop(bool succeeded = false);

    // For a process that takes over, and for a watchdog; see http::Server.
    std::vector<int> listening() const { return server_.listening(); }
    std::vector<std::uint64_t> heartbeats() const { return server_.heartbeats(); }

    // Reads the certificates anew, changed or not. Any thread, between start() and stop().
    void renew_certificates();

    // "http://127.0.0.1:8080": where it listens, and where customers come to.
    std::string listening_address() const;
    const std::string& public_address() const { return pages_.facts().public_address; }

  private:
    http::ServerSettings server_settings(std::vector<int> inherited) const;
    http::Task<void> send_mails();
    std::optional<routes::TestPayments> test_payments();
    std::function<void(std::string_view)> complaints(std::string_view event);
    http::Router router_of(http::Worker& worker);

    Config config_;
    const store::Clock& clock_;
    Log& log_;
    store::SystemRandom random_;
    AsyncStore store_;
    std::unique_ptr<Provider> provider_;
    ProviderDesk provider_desk_;
    routes::ShopPages pages_;
    std::unique_ptr<Mailer> mailer_;
    routes::Doorkeeper doorkeeper_;
    routes::SaleNotice sale_notice_;
    routes::CoursePage course_page_;
    routes::Storefront storefront_;
    routes::Webhooks webhooks_;
    routes::PaymentPage payment_page_;
    routes::Checkout checkout_;
    routes::Invoices invoices_;
    routes::Withdrawals withdrawals_;
    routes::PrivateSessions private_sessions_;
    std::optional<routes::TestPayments> test_payments_; // only while they are what pays
    routes::SignIn sign_in_;
    routes::Gifts gifts_;
    routes::Classroom classroom_;
    routes::Admission admission_;
    routes::Practice practice_;
    routes::Desk desk_;
    routes::ReadyCheck ready_check_;
    routes::RefusedTokens refused_tokens_;
    routes::Viewers viewers_;
    routes::Metrics metrics_;
    OutboxRunner outbox_;
    SendingTurn sending_turn_;
    Reconciler reconciler_;
    Sweeper sweeper_;
    Timekeeper timekeeper_;
    ContentWatch content_watch_;
    RollCall roll_call_;
    RevocationFeed feed_;
    http::Server server_;
    boost::asio::io_context background_{1};
    CertificateWatch certificates_; // looks on the background thread
    std::thread background_thread_;
    bool stopped_ = false;
};

} // namespace supple
