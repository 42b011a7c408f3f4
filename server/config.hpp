// The settings of one shop, read from supple.toml. One struct for the values, one table
// (setting.hpp) from which the parser, the sample file and the help are made. The defaults sell
// nothing by accident: loopback, test payments. An unknown key is an error that names the nearest.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace supple
{

struct ListenAddress {
    std::string host; // a numeric IPv4 or IPv6 address
    unsigned short port = 0;
    std::filesystem::path local{}; // instead of both: a unix socket

    bool is_local() const { return !local.empty(); }
};

struct Config {
    // [shop]
    std::string shop_name = "Your Supple Psoas";
    std::string practitioner = "The practitioner";
    std::string postal_address = "Set shop.postal_address in supple.toml";
    std::string email = "hello@example.org";
    std::string country;          // ISO 3166-1, "DE"; empty: no law is kept
    bool sells_to_europe = false; // to consumers in the European Union, from outside

    // [tax]
    std::string tax_mode = "none"; // store::TaxMode
    std::string tax_rate = "0";    // per cent, for "included"
    std::string tax_name = "VAT";
    std::string tax_note;
    std::string tax_number;
    std::string invoice_prefix = "S-";
    std::string notify_sales; // an address; empty: nobody

    // [sessions]; none offered by default
    std::string sessions_in_person_at; // lines divided by \n; empty: not in person
    std::size_t sessions_in_person_minutes = 60;
    std::string sessions_in_person_price; // in her words
    bool sessions_by_video_call = false;
    std::size_t sessions_by_video_call_minutes = 50;
    std::string sessions_by_video_call_price;
    std::string sessions_time_zone = "UTC";

    // [mail]
    std::string mail_server; // empty: into mail_folder()
    std::string mail_user;   // empty: no login
    std::filesystem::path mail_password_file;
    std::string mail_from; // empty: email
    std::filesystem::path mail_authorities_file;

    // [server]
    std::string public_address; // empty: http:// and the listening address
    ListenAddress listen{"127.0.0.1", 8080};
    std::size_t workers = 0; // 0: one per core
    std::size_t connections_per_worker = 4000;
    std::string socket_mode = "660";          // of a unix socket, octal
    std::vector<std::string> trusted_proxies; // http::TrustedProxies
    bool proxy_protocol = false;
    ListenAddress redirect{"", 0}; // no host: nothing is redirected

    // [tls]
    std::filesystem::path certificate_file;
    std::filesystem::path private_key_file;
    std::filesystem::path ocsp_file;
    std::filesystem::path second_certificate_file; // of another kind of key
    std::filesystem::path second_private_key_file;
    std::filesystem::path second_ocsp_file;

    // [metrics]
    std::filesystem::path metrics_secret_file; // empty: for this machine only

    // [streams]
    std::chrono::seconds token_life = std::chrono::minutes(120);
    std::size_t streams_at_a_time = 2; // of one entitlement; 0: any number

    // [payments]
    std::string provider = "test";

    // [stripe]; what they mean stands in the table of settings and in store/stripe_request.hpp
    std::filesystem::path stripe_secret_key_file;
    std::filesystem::path stripe_webhook_secret_file;
    std::string stripe_api_address = "https://api.stripe.com";
    std::string stripe_page_address = "https://checkout.stripe.com";
    bool stripe_automatic_tax = false;
    bool stripe_promotion_codes = false;
    bool stripe_terms_consent = false;
    bool stripe_managed_payments = false;
    std::string stripe_tax_code;
    bool stripe_suspend_on_inquiry = false;

    // The folder that holds supple.toml, supple.db, packages/, mail/ and content/.
    std::filesystem::path data;
    std::filesystem::path content; // of a demo: texts that lie elsewhere; empty: in `data`

    // Where the shop was last served, for commands that print its addresses.
    std::filesystem::path address_file() const { return data / "address"; }
    std::filesystem::path database() const { return data / "supple.db"; }
    std::filesystem::path packages() const { return data / "packages"; }
    std::filesystem::path mail_folder() const { return data / "mail"; }
    std::filesystem::path content_folder() const
    {
        return content.empty() ? data / "content" : content;
    }
    std::filesystem::path acme_folder() const { return data / "acme"; }
    bool tls() const { return !certificate_file.empty(); }
};

// Reads `data`/supple.toml. Throws std::runtime_error naming the file, the line where known, the
// fault and the mend: no file, not TOML, an unknown key, a value of the wrong kind or range.
Config load_config(const std::filesystem::path& data);

// The same from the file's text.
Config read_config(std::string_view text, const std::filesystem::path& data);

// Parses "127.0.0.1:8080", "[::1]:8080" or "unix:/run/supple/supple.sock". Throws
// std::runtime_error on anything else.
ListenAddress parse_listen_address(std::string_view text);

// "127.0.0.1:8080", with brackets around IPv6: what parse_listen_address reads.
std::string listen_text(const ListenAddress& listen);

// "http://127.0.0.1:8080", with brackets around IPv6; a unix socket as it is written.
std::string address_of(const ListenAddress& listen, bool tls);

// How customers reach the shop: the setting, else where it was last served, else where it would
// listen. Access tokens name this address as their issuer.
std::string public_address_of(const Config& config);

// Test payments let anybody in without paying: true only where nobody outside this machine comes.
// Throws std::runtime_error when `config` would offer them to the public.
void refuse_public_test_payments(const Config& config);

// The text of a new shop's supple.toml: every setting with its help, commented out at its default.
std::string sample_config(const Config& defaults);

// The folder named by --data, else SUPPLE_DATA, else ./supple-data.
std::filesystem::path data_folder(const std::string& option);

} // namespace supple
