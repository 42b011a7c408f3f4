#include "server/app.hpp"

#include "server/http/worker.hpp"
#include "server/legal_settings.hpp"
#include "server/mail_settings.hpp"
#include "server/payments.hpp"
#include "server/routes/acme.hpp"
#include "server/secret_file.hpp"
#include "server/session_settings.hpp"
#include "server/test_provider.hpp"
#include "server/tls_settings.hpp"
#include "store/email.hpp"
#include "store/message.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace supple
{
namespace
{

using boost::asio::ip::tcp;

// Pages wait for the database on these threads; two keep one slow read from holding up the rest.
constexpr unsigned reader_threads = 2;

// Scripts, styles and pictures are our own files and nothing else; no page may be framed. Media
// and workers come from blob: addresses too, because that is how a player feeds the browser.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

std::vector<std::pair<std::string, std::string>> security_headers(bool secure,
                                                                  const std::string& page_origin)
{
    // Chromium holds what a form is redirected to against form-action, and Buy is a form.
    std::string policy(content_security_policy);
    if (!page_origin.empty())
        policy += ' ' + page_origin;
    std::vector<std::pair<std::string, std::string>> headers = {
        {"Content-Security-Policy", policy},
        // Not "no-referrer": forms would then carry "Origin: null", by which browsers without
        // Sec-Fetch-Site could not be told from other sites. Streams say no-referrer themselves.
        {"Referrer-Policy", "same-origin"},
        {"X-Content-Type-Options", "nosniff"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"},
    };
    if (secure)
        headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    return headers;
}

routes::ShopFacts facts_of(const Config& config, const Provider& provider)
{
    return {.name = config.shop_name,
            .practitioner = config.practitioner,
            .email = config.email,
            .postal_address = config.postal_address,
            .public_address = config.public_address,
            .test_payments = !provider.live(),
            .sale = sale_terms_of(config)};
}

tcp::endpoint endpoint_of(const ListenAddress& listen)
{
    return {boost::asio::ip::make_address(listen.host), listen.port};
}

// Tokens and mails name the shop's address, so the port must be known before anything is made.
unsigned short free_port(const std::string& host)
{
    boost::asio::io_context context;
    const tcp::acceptor asked(context, tcp::endpoint(boost::asio::ip::make_address(host), 0));
    return asked.local_endpoint().port();
}

std::string metrics_secret(const Config& config)
{
    if (config.metrics_secret_file.empty())
        return ""; // for this machine only
    return read_secret("metrics.secret_file", config.metrics_secret_file, "SUPPLE_METRICS_SECRET");
}

// The settings as they are once the port is known.
Config settled(Config config)
{
    refuse_public_test_payments(config);
    if (config.listen.port == 0 && !config.listen.is_local())
        config.listen.port = free_port(config.listen.host);
    if (config.public_address.empty())
        config.public_address = address_of(config.listen, config.tls());
    return config;
}

std::unique_ptr<Provider> provider_of(const Config& config, const store::Clock& clock,
                                      store::Random& random)
{
    auto database = store::Database::open(config.database(), clock, random);
    return make_provider(config, config.provider, database);
}

// For every process in which an order may be paid.
void remember_whom_to_notify(const Config& config, const store::Clock& clock, store::Random& random)
{
    std::optional<store::Email> recipient;
    if (!config.notify_sales.empty())
        recipient = store::Email::parse(config.notify_sales).value();
    auto database = store::Database::open(config.database(), clock, random);
    database.write([&](store::Transaction& tx) { store::set_sale_notices(tx, recipient); });
}

// For the command line, which prints the shop's addresses.
void remember_address(const Config& config)
{
    std::ofstream(config.address_file()) << config.public_address << '\n';
}

http::Listener listener_of(const Config& config)
{
    constexpr int octal = 8;
    http::Listener listener{.secure = config.tls(), .proxy_protocol = config.proxy_protocol};
    listener.local = config.listen.local;
    listener.mode = static_cast<mode_t>(std::stoul(config.socket_mode, nullptr, octal));
    if (!config.listen.is_local())
        listener.endpoint = endpoint_of(config.listen);
    return listener;
}

} // namespace

App::App(Config config, const store::Clock& clock, Log& log, std::vector<int> inherited)
    : config_(settled(std::move(config))), clock_(clock), log_(log),
      store_(config_.database(), reader_threads, clock_, random_),
      provider_(provider_of(config_, clock_, random_)), provider_desk_(*provider_),
      pages_(facts_of(config_, *provider_), pages::Pages(config_.content_folder())),
      mailer_(make_mailer(config_)), doorkeeper_(clock_, random_), sale_notice_(pages_),
      course_page_(store_, pages_, sale_notice_, clock_, config_.provider, doorkeeper_),
      storefront_(store_, pages_, course_page_, clock_,
                  {config_.public_address, config_.token_life}, config_.packages()),
      webhooks_(store_, *provider_, clock_),
      payment_page_(store_, provider_desk_, *provider_, pages_, clock_, doorkeeper_,
                    complaints("payments")),
      checkout_(store_, pages_, course_page_, sale_notice_, clock_, *provider_, payment_page_,
                doorkeeper_),
      invoices_(store_, pages_, clock_), withdrawals_(store_, pages_, clock_, doorkeeper_),
      private_sessions_(store_, pages_, clock_, doorkeeper_, random_, session_terms_of(config_)),
      test_payments_(test_payments()), sign_in_(store_, pages_, clock_, doorkeeper_),
      gifts_(store_, pages_, clock_), classroom_(store_, pages_, clock_),
      admission_(store_, pages_, clock_, {config_.public_address, config_.token_life},
                 static_cast<int>(config_.streams_at_a_time)),
      practice_(store_, pages_, clock_), desk_(store_, clock_),
      ready_check_(store_, clock_, config_.data),
      metrics_(store_, clock_, server_, refused_tokens_, viewers_, metrics_secret(config_)),
      outbox_(store_, pages_, *mailer_, clock_, complaints("mail")),
      sending_turn_(config_.data / "sending.lock"),
      reconciler_(store_, provider_desk_, *provider_, clock_, complaints("payments")),
      sweeper_(store_, complaints("retention")), timekeeper_(store_, complaints("timekeeper")),
      content_watch_(config_.content_folder(), pages_, complaints("content")),
      roll_call_(store_, complaints("roll call")),
      feed_(config_.database(), clock_, random_, complaints("revocations")),
      server_(server_settings(std::move(inherited)),
              [this](http::Worker& worker) { return router_of(worker); }),
      certificates_(tls_identities(config_),
                    [this](auto tls) { server_.replace_tls(std::move(tls)); },
                    {[this](auto what) {
                         log_.info("certificate", {{"what", what}});
                     },
                     complaints("certificate")})
{
    remember_whom_to_notify(config_, clock_, random_);
    remember_address(config_);
}

App::~App()
{
    stop();
}

void App::start()
{
    feed_.start();
    boost::asio::co_spawn(background_, send_mails(), boost::asio::detached);
    boost::asio::co_spawn(background_, sweeper_.run(), boost::asio::detached);
    boost::asio::co_spawn(background_, reconciler_.run(), boost::asio::detached);
    boost::asio::co_spawn(background_, timekeeper_.run(), boost::asio::detached);
    boost::asio::co_spawn(background_, content_watch_.run(), boost::asio::detached);
    boost::asio::co_spawn(background_, roll_call_.run(), boost::asio::detached);
    boost::asio::co_spawn(background_, certificates_.run(), boost::asio::detached);
    background_thread_ = std::thread([this] { background_.run(); });
    server_.start();
}

http::Task<void> App::send_mails()
{
    co_await sending_turn_.wait();
    co_await outbox_.run();
}

void App::stop(bool succeeded)
{
    if (std::exchange(stopped_, true))
        return;
    outbox_.stop(); // while the background still runs: it notes what was sent
    sending_turn_.give_back();
    server_.stop(succeeded);
    feed_.stop();
    background_.stop();
    if (background_thread_.joinable())
        background_thread_.join();
    // Joined before any io_context is destroyed: their jobs refer to sleeping coroutines.
    provider_desk_.stop();
    store_.stop();
}

void App::renew_certificates()
{
    boost::asio::post(background_, [this] { certificates_.look(true); });
}

std::function<void(std::string_view)> App::complaints(std::string_view event)
{
    return [this, event](std::string_view what) { log_.error(event, {{"what", what}}); };
}

std::optional<routes::TestPayments> App::test_payments()
{
    const auto* pretend = dynamic_cast<const TestProvider*>(provider_.get());
    if (pretend == nullptr)
        return std::nullopt;
    return std::optional<routes::TestPayments>(std::in_place, store_, pages_, *pretend, webhooks_,
                                               clock_);
}

std::string App::listening_address() const
{
    return address_of(config_.listen, config_.tls());
}

http::ServerSettings App::server_settings(std::vector<int> inherited) const
{
    http::ServerSettings settings;
    settings.inherited = std::move(inherited);
    settings.listeners = {listener_of(config_)};
    if (!config_.redirect.host.empty())
        settings.listeners.push_back({.endpoint = endpoint_of(config_.redirect)});
    settings.trusted_proxies = http::TrustedProxies(config_.trusted_proxies);
    settings.workers = config_.workers > 0 ? static_cast<unsigned>(config_.workers)
                                           : std::max(1U, std::thread::hardware_concurrency());
    settings.limits.connections = config_.connections_per_worker;
    if (config_.tls())
        settings.tls = std::make_shared<const http::TlsContext>(tls_identities(config_));
    settings.standard_headers = security_headers(pages_.facts().secure(), provider_->page_origin());
    settings.public_origin = config_.public_address;
    settings.redact = redact_path;
    settings.access_log = [this](std::string_view lines) { log_.write_lines(lines); };
    settings.log_error = [this](std::string_view id, std::string_view what) {
        log_.error("request", {{"id", id}, {"what", what}});
    };
    return settings;
}

http::Router App::router_of(http::Worker& worker)
{
    auto gate = std::make_shared<routes::StreamGate>(config_.public_address, clock_, viewers_);
    feed_.subscribe([&worker, gate](const AccessNews& news) {
        boost::asio::post(worker.executor(), [gate, news] {
            if (news.keyring)
                gate->set_keyring(*news.keyring);
            for (const store::EntitlementId& revoked : *news.revoked)
                gate->revoke(revoked);
            gate->stop(*news.stopped);
        });
    });
    http::Router router;
    if (config_.tls())
        router.redirect_to(config_.public_address);
    routes::add_acme_route(router, config_.acme_folder());
    const auto seen = [this](auto playbacks) { roll_call_.add(std::move(playbacks)); };
    routes::add_stream_routes(router, config_.packages(), gate, refused_tokens_, {clock_, seen});
    storefront_.add_to(router);
    checkout_.add_to(router);
    invoices_.add_to(router);
    withdrawals_.add_to(router);
    private_sessions_.add_to(router);
    payment_page_.add_to(router);
    classroom_.add_to(router);
    admission_.add_to(router);
    practice_.add_to(router);
    gifts_.add_to(router);
    sign_in_.add_to(router);
    webhooks_.add_to(router);
    if (test_payments_)
        test_payments_->add_to(router);
    desk_.add_to(router);
    ready_check_.add_to(router);
    metrics_.add_to(router);
    router.error_page([this](const http::Request& request, http::Status status, std::string_view) {
        return pages_.error(status, request.id);
    });
    return router;
}

} // namespace supple
