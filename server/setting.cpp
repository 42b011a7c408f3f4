#include "server/setting.hpp"

#include "server/http/trusted_proxies.hpp"
#include "server/setting_kind.hpp"
#include "server/smtp_mailer.hpp"
#include "store/seller_law.hpp"
#include "store/tax.hpp"
#include "store/time_zone.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace supple
{

using namespace kinds;

namespace
{

// A browser keeps a page open for a practice of an hour; beyond a day a lost link is a gift.
constexpr std::int64_t shortest_token_minutes = 1;
constexpr std::int64_t longest_token_minutes = 24 * 60;
constexpr std::int64_t longest_session_minutes = 8 * 60;

void assign_public_address(Config& config, const toml::node& node)
{
    const std::string address = text_of(node);
    const auto url = boost::urls::parse_absolute_uri(address);
    if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->host().empty() ||
        !url->path().empty() || url->has_query())
        wrong_kind("an address like \"https://shop.example.org\", without a path");
    config.public_address = address;
}

void assign_redirect(Config& config, const toml::node& node)
{
    const std::string address = text_of(node);
    config.redirect = address.empty() ? ListenAddress{} : parse_listen_address(address);
}

void assign_mail_server(Config& config, const toml::node& node)
{
    config.mail_server = text_of(node);
    check_mail_server(config.mail_server);
}

void assign_trusted_proxies(Config& config, const toml::node& node)
{
    const auto* list = node.as_array();
    if (list == nullptr)
        wrong_kind("a list like [\"127.0.0.1\", \"10.0.0.0/8\"]");
    config.trusted_proxies.clear();
    for (const toml::node& one : *list)
        config.trusted_proxies.push_back(text_of(one));
    const http::TrustedProxies check(config.trusted_proxies);
}

void assign_provider(Config& config, const toml::node& node)
{
    config.provider = text_of(node);
    if (config.provider != "test" && config.provider != "stripe")
        wrong_kind("\"test\" or \"stripe\"");
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
        }
    }
    return row.back();
}

} // namespace

const std::vector<Setting>& settings()
{
    static const std::vector<Setting> table = {
        text("shop.name", "The name on every page.", &Config::shop_name),
        text("shop.practitioner", "Who sells: the legal pages name this person.",
             &Config::practitioner),
        text("shop.postal_address", "Where the practitioner can be reached by post.",
             &Config::postal_address),
        email("shop.email", "Where customers write to, and whom mails come from.", &Config::email),
        email("shop.notify_sales", "Who gets a mail about each sale. Empty: nobody.",
              &Config::notify_sales),
        checked(
            "shop.country",
            "Where you sell from (\"DE\", \"GB\", \"US\" …): decides the law that is kept.",
            &Config::country, [](auto& code) { return store::law_of(code, false).has_value(); },
            "a country code of ISO 3166 in capitals, such as \"DE\", \"GB\" or \"US\""),
        flag("shop.sells_to_europe",
             "true if you sell to consumers in the European Union from outside of it.",
             &Config::sells_to_europe),
        checked(
            "tax.mode",
            "\"none\", \"included\" (at tax.rate), \"stripe_tax\" or \"managed\" (by Stripe).",
            &Config::tax_mode, [](auto& mode) { return !!store::tax_mode_named(mode); },
            "\"none\", \"included\", \"stripe_tax\" or \"managed\""),
        checked(
            "tax.rate", "Per cent inside of every price, for \"included\": \"19\", \"8.1\".",
            &Config::tax_rate, [](auto& rate) { return store::parse_tax_rate(rate).has_value(); },
            "a number of per cent in quotes, such as \"19\" or \"8.1\""),
        text("tax.name", "What buyers call the tax.", &Config::tax_name),
        text("tax.note", "Why no tax is charged, for \"none\": stands on prices and invoices.",
             &Config::tax_note),
        text("tax.number", "Your VAT id or tax number, for invoices.", &Config::tax_number),
        text("tax.invoice_prefix", "What stands before the number of an invoice.",
             &Config::invoice_prefix),
        text("sessions.in_person_at",
             "Where private sessions take place, lines divided by \\n. Empty: not in person.",
             &Config::sessions_in_person_at),
        count("sessions.in_person_minutes", "How long one takes.",
              &Config::sessions_in_person_minutes, longest_session_minutes),
        text("sessions.in_person_price",
             "What one costs, in your words: \"90 €, or as you can\". Empty: on request.",
             &Config::sessions_in_person_price),
        flag("sessions.by_video_call", "true if you hold private sessions by video call, too.",
             &Config::sessions_by_video_call),
        count("sessions.by_video_call_minutes", "How long one takes.",
              &Config::sessions_by_video_call_minutes, longest_session_minutes),
        text("sessions.by_video_call_price", "What one costs, in your words. Empty: on request.",
             &Config::sessions_by_video_call_price),
        checked(
            "sessions.time_zone", "Your own time zone, such as \"Europe/Copenhagen\".",
            &Config::sessions_time_zone, [](auto& zone) { return store::is_time_zone(zone); },
            "a time zone that this machine knows, such as \"Europe/Copenhagen\""),
        {"server.public_address",
         "The address customers type, e.g. \"https://shop.example.org\". Empty: the listening one.",
         assign_public_address, [](const Config& c) { return quoted(c.public_address); }},
        {"server.listen", "Address and port to listen on, or \"unix:/run/supple/supple.sock\".",
         [](Config& c, const toml::node& n) { c.listen = parse_listen_address(text_of(n)); },
         [](const Config& c) { return quoted(listen_text(c.listen)); }},
        {"server.redirect",
         "Address and port where plain HTTP is sent on to https, such as \"0.0.0.0:80\". Empty: "
         "none.",
         assign_redirect,
         [](const Config& c) {
             return quoted(c.redirect.host.empty() ? "" : listen_text(c.redirect));
         }},
        count("server.workers", "Threads that serve connections; 0: one per core.",
              &Config::workers, 256),
        count("server.connections_per_worker", "Connections one worker holds at most.",
              &Config::connections_per_worker, 100'000),
        checked(
            "server.socket_mode", "Who may connect to a unix socket, as chmod writes it.",
            &Config::socket_mode,
            [](auto& mode) {
                return mode.size() == 3 && mode.find_first_not_of("01234567") == mode.npos;
            },
            "three octal digits in quotes, such as \"660\""),
        {"server.trusted_proxies",
         "Proxies whose Forwarded or X-Forwarded-For is believed: addresses and networks, e.g. "
         "[\"127.0.0.1\", \"::1\"]. Empty: nobody's.",
         assign_trusted_proxies, [](const Config& c) { return list_text(c.trusted_proxies); }},
        flag("server.proxy_protocol",
             "true if those proxies begin each connection with the PROXY protocol, version 2.",
             &Config::proxy_protocol),
        file("tls.certificate_file", "Certificate chain (PEM). Empty: plain HTTP.",
             &Config::certificate_file),
        file("tls.private_key_file", "Private key (PEM) of that certificate.",
             &Config::private_key_file),
        file("tls.ocsp_file",
             "The authority's OCSP answer (DER) to staple; you renew it. Empty: none.",
             &Config::ocsp_file),
        file("tls.second_certificate_file",
             "A second chain (PEM) with a key of the other kind, ECDSA or RSA. Empty: none.",
             &Config::second_certificate_file),
        file("tls.second_private_key_file", "Private key (PEM) of the second certificate.",
             &Config::second_private_key_file),
        file("tls.second_ocsp_file", "The OCSP answer (DER) for the second certificate.",
             &Config::second_ocsp_file),
        file("metrics.secret_file",
             "File with the secret (mode 600) that /metrics asks for. Empty: it answers this "
             "machine only.",
             &Config::metrics_secret_file),
        {"mail.server",
         "\"smtp://mail.example.org:587\" (STARTTLS) or \"smtps://mail.example.org:465\". Empty: "
         "mails are written into the folder mail/.",
         assign_mail_server, [](const Config& c) { return quoted(c.mail_server); }},
        text("mail.user", "The account at the mail server. Empty: no login.", &Config::mail_user),
        file("mail.password_file",
             "File with its password, mode 600; else SUPPLE_MAIL_PASSWORD in the environment.",
             &Config::mail_password_file),
        email("mail.from", "Whom mails come from, where that is not shop.email.",
              &Config::mail_from),
        file("mail.certificate_authorities_file",
             "Whom the mail server's certificate is checked by (PEM). Empty: whom the system "
             "trusts.",
             &Config::mail_authorities_file),
        {"streams.token_minutes", "How long an access token opens a stream before it is renewed.",
         [](Config& c, const toml::node& n) {
             c.token_life =
                 std::chrono::minutes(number_of(n, shortest_token_minutes, longest_token_minutes));
         },
         [](const Config& c) {
             return std::to_string(
                 std::chrono::duration_cast<std::chrono::minutes>(c.token_life).count());
         }},
        count("streams.at_a_time",
              "How many browsers of one customer may play a course at a time; 0: any number.",
              &Config::streams_at_a_time, 1000),
        {"payments.provider",
         "\"test\": a pretend pay page, on this machine only. \"stripe\": real payments.",
         assign_provider, [](const Config& c) { return quoted(c.provider); }},
        file("stripe.secret_key_file",
             "File with the restricted key (rk_…), mode 600; else STRIPE_SECRET_KEY.",
             &Config::stripe_secret_key_file),
        file("stripe.webhook_secret_file",
             "File with the webhook endpoint's secret (whsec_…); else STRIPE_WEBHOOK_SECRET.",
             &Config::stripe_webhook_secret_file),
        text("stripe.page_address", "Your own domain for Stripe's pages, if you have set one up.",
             &Config::stripe_page_address),
        flag("stripe.automatic_tax", "Stripe Tax reckons the tax that the price contains.",
             &Config::stripe_automatic_tax),
        flag("stripe.promotion_codes", "Buyers may type promotion codes made at Stripe.",
             &Config::stripe_promotion_codes),
        flag("stripe.terms_consent",
             "Buyers tick your terms on Stripe's page; their address must stand in its Dashboard.",
             &Config::stripe_terms_consent),
        flag("stripe.managed_payments",
             "Stripe sells for you and pays the tax, where it does that.",
             &Config::stripe_managed_payments),
        text("stripe.tax_code", "What is sold, in Stripe's list of tax codes.",
             &Config::stripe_tax_code),
        flag("stripe.suspend_on_inquiry",
             "Suspend access already when a bank only asks about a payment.",
             &Config::stripe_suspend_on_inquiry),
        text("stripe.api_address", "For tests only.", &Config::stripe_api_address),
    };
    return table;
}

const Setting& setting_named(std::string_view key)
{
    const auto& table = settings();
    const auto found = std::ranges::find(table, key, &Setting::key);
    if (found != table.end())
        return *found;
    // A key that stands outside of any section is compared with the names alone.
    const bool has_section = key.find('.') != std::string_view::npos;
    const auto nearest = std::ranges::min_element(table, {}, [&](const Setting& setting) {
        const auto name = has_section ? 0 : setting.key.find('.') + 1;
        return edit_distance(key, setting.key.substr(name));
    });
    throw std::runtime_error(
        fmt::format("there is no setting \"{}\"; the nearest is \"{}\"", key, nearest->key));
}

} // namespace supple
