#include "server/config.hpp"

#include "server/edit_distance.hpp"
#include "store/seller_law.hpp"
#include "store/tax.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace supple
{
namespace
{

// A browser keeps a page open for a practice of an hour; beyond a day a lost link is a gift.
constexpr std::int64_t shortest_token_minutes = 1;
constexpr std::int64_t longest_token_minutes = 24 * 60;

struct Setting {
    std::string_view key; // "section.name"
    std::string_view help;
    std::function<void(Config&, const toml::node&)> assign;
    std::function<std::string(const Config&)> shown; // as TOML, for the sample file
};

[[noreturn]] void wrong_kind(std::string_view wanted)
{
    throw std::runtime_error(fmt::format("must be {}", wanted));
}

std::string text_of(const toml::node& node)
{
    const auto text = node.value_exact<std::string>();
    if (!text)
        wrong_kind("a text in quotes");
    return *text;
}

std::int64_t number_of(const toml::node& node, std::int64_t least, std::int64_t most)
{
    const auto number = node.value_exact<std::int64_t>();
    if (!number || *number < least || *number > most)
        wrong_kind(fmt::format("a whole number from {} to {}", least, most));
    return *number;
}

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

Setting text(std::string_view key, std::string_view help, std::string Config::*member)
{
    return {key, help, [member](Config& c, const toml::node& n) { c.*member = text_of(n); },
            [member](const Config& c) { return quoted(c.*member); }};
}

using Check = bool (*)(const std::string&);

Setting checked(std::string_view key, std::string_view help, std::string Config::*member,
                Check is_sound, std::string_view wanted)
{
    Setting setting = text(key, help, member);
    setting.assign = [member, is_sound, wanted](Config& c, const toml::node& n) {
        if (!is_sound(c.*member = text_of(n)))
            wrong_kind(wanted);
    };
    return setting;
}

Setting file(std::string_view key, std::string_view help, std::filesystem::path Config::*member)
{
    return {key, help,
            [member](Config& c, const toml::node& n) {
                const std::filesystem::path named = text_of(n);
                c.*member = named.empty() || named.is_absolute() ? named : c.data / named;
            },
            [member](const Config& c) { return quoted((c.*member).string()); }};
}

Setting count(std::string_view key, std::string_view help, std::size_t Config::*member,
              std::int64_t most)
{
    return {key, help,
            [member, most](Config& c, const toml::node& n) {
                c.*member = static_cast<std::size_t>(number_of(n, 0, most));
            },
            [member](const Config& c) { return std::to_string(c.*member); }};
}

void assign_public_address(Config& config, const toml::node& node)
{
    const std::string address = text_of(node);
    const auto url = boost::urls::parse_absolute_uri(address);
    if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->host().empty() ||
        !url->path().empty() || url->has_query())
        wrong_kind("an address like \"https://shop.example.org\", without a path");
    config.public_address = address;
}

void assign_provider(Config& config, const toml::node& node)
{
    config.provider = text_of(node);
    if (config.provider != "test")
        wrong_kind("\"test\" (the only payment provider of this version)");
}

void assign_sells_to_europe(Config& config, const toml::node& node)
{
    const auto flag = node.value_exact<bool>();
    if (!flag)
        wrong_kind("true or false");
    config.sells_to_europe = *flag;
}

std::string listen_text(const ListenAddress& listen)
{
    const auto format = listen.host.find(':') == std::string::npos ? "{}:{}" : "[{}]:{}";
    return fmt::format(fmt::runtime(format), listen.host, listen.port);
}

const std::vector<Setting>& settings()
{
    static const std::vector<Setting> table = {
        text("shop.name", "The name on every page.", &Config::shop_name),
        text("shop.practitioner", "Who sells: the legal pages name this person.",
             &Config::practitioner),
        text("shop.postal_address", "Where the practitioner can be reached by post.",
             &Config::postal_address),
        text("shop.email", "Where customers write to, and whom mails come from.", &Config::email),
        checked(
            "shop.country",
            "Where you sell from (\"DE\", \"GB\", \"US\" …): decides the law that is kept.",
            &Config::country, [](auto& code) { return store::law_of(code, false).has_value(); },
            "a country code of ISO 3166 in capitals, such as \"DE\", \"GB\" or \"US\""),
        {"shop.sells_to_europe",
         "true if you sell to consumers in the European Union from outside of it.",
         assign_sells_to_europe,
         [](const Config& c) { return std::string(c.sells_to_europe ? "true" : "false"); }},
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
        {"server.public_address",
         "The address customers type, e.g. \"https://shop.example.org\". Empty: the listening one.",
         assign_public_address, [](const Config& c) { return quoted(c.public_address); }},
        {"server.listen", "Address and port to listen on.",
         [](Config& c, const toml::node& n) { c.listen = parse_listen_address(text_of(n)); },
         [](const Config& c) { return quoted(listen_text(c.listen)); }},
        count("server.workers", "Threads that serve connections; 0: one per core.",
              &Config::workers, 256),
        count("server.connections_per_worker", "Connections one worker holds at most.",
              &Config::connections_per_worker, 100'000),
        file("tls.certificate_file", "Certificate chain (PEM). Empty: plain HTTP.",
             &Config::certificate_file),
        file("tls.private_key_file", "Private key (PEM) of that certificate.",
             &Config::private_key_file),
        {"streams.token_minutes", "How long an access token opens a stream before it is renewed.",
         [](Config& c, const toml::node& n) {
             c.token_life =
                 std::chrono::minutes(number_of(n, shortest_token_minutes, longest_token_minutes));
         },
         [](const Config& c) {
             return std::to_string(
                 std::chrono::duration_cast<std::chrono::minutes>(c.token_life).count());
         }},
        {"payments.provider", "\"test\": a pretend pay page, on this machine only.",
         assign_provider, [](const Config& c) { return quoted(c.provider); }},
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

void assign_section(Config& config, std::string_view section, const toml::table& entries)
{
    for (const auto& [name, value] : entries) {
        const std::string key = fmt::format("{}.{}", section, name.str());
        const Setting& setting = setting_named(key);
        try {
            setting.assign(config, value);
        } catch (const std::runtime_error& fault) {
            throw std::runtime_error(
                fmt::format("line {}: {} {}", value.source().begin.line, key, fault.what()));
        }
    }
}

bool is_loopback(const std::string& host)
{
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return error ? host == "localhost" : address.is_loopback();
}

} // namespace

Config load_config(const std::filesystem::path& data)
{
    const auto path = data / "supple.toml";
    if (!std::filesystem::exists(path))
        throw std::runtime_error(fmt::format(
            "There is no shop in {}: run `supple init`, or name its folder with --data.",
            data.string()));
    Config config;
    config.data = data;
    try {
        const toml::table file = toml::parse_file(path.string());
        for (const auto& [section, entries] : file) {
            if (!entries.is_table()) {
                setting_named(section.str()); // names the nearest
                throw std::runtime_error(
                    fmt::format("{} must stand in its [section]", section.str()));
            }
            assign_section(config, section.str(), *entries.as_table());
        }
    } catch (const toml::parse_error& error) {
        throw std::runtime_error(fmt::format("{}, line {}: {}.", path.string(),
                                             error.source().begin.line, error.description()));
    } catch (const std::runtime_error& fault) {
        throw std::runtime_error(fmt::format("{}: {}.", path.string(), fault.what()));
    }
    if (config.certificate_file.empty() != config.private_key_file.empty())
        throw std::runtime_error(fmt::format(
            "{}: tls.certificate_file and tls.private_key_file go together: set both or neither.",
            path.string()));
    if (config.sells_to_europe && config.country.empty())
        throw std::runtime_error(fmt::format(
            "{}: shop.sells_to_europe needs shop.country, too: name where you sell from.",
            path.string()));
    return config;
}

ListenAddress parse_listen_address(std::string_view listen)
{
    const auto colon = listen.rfind(':');
    unsigned short port = 0;
    boost::system::error_code error;
    std::string host(listen.substr(0, colon == std::string_view::npos ? 0 : colon));
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    boost::asio::ip::make_address(host, error);
    const auto digits = listen.substr(colon == std::string_view::npos ? listen.size() : colon + 1);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error || digits.empty() || fault != std::errc() || end != digits.data() + digits.size())
        throw std::runtime_error(fmt::format(
            "\"{}\" is no address to listen on: write it as 127.0.0.1:8080 or [::1]:8080", listen));
    return {host, port};
}

std::string address_of(const ListenAddress& listen, bool tls)
{
    return fmt::format("{}://{}", tls ? "https" : "http", listen_text(listen));
}

std::string public_address_of(const Config& config)
{
    if (!config.public_address.empty())
        return config.public_address;
    std::ifstream file(config.address_file());
    std::string served;
    return std::getline(file, served) ? served : address_of(config.listen, config.tls());
}

void refuse_public_test_payments(const Config& config)
{
    if (config.provider != "test")
        return;
    const bool public_name =
        !config.public_address.empty() &&
        !is_loopback(
            std::string(boost::urls::url_view(config.public_address).encoded_host_address()));
    if (public_name || !is_loopback(config.listen.host))
        throw std::runtime_error(
            "Test payments would let anybody in without paying, so they run on a loopback address "
            "only: listen on 127.0.0.1 and leave server.public_address empty, or set a real "
            "payments.provider.");
}

std::string sample_config(const Config& defaults)
{
    std::string out = "# The settings of this shop. A line that starts with # shows a default.\n";
    std::string_view section;
    for (const Setting& setting : settings()) {
        const auto dot = setting.key.find('.');
        if (setting.key.substr(0, dot) != section) {
            section = setting.key.substr(0, dot);
            out += fmt::format("\n[{}]\n", section);
        }
        out += fmt::format("# {}\n# {} = {}\n", setting.help, setting.key.substr(dot + 1),
                           setting.shown(defaults));
    }
    return out;
}

std::filesystem::path data_folder(const std::string& option)
{
    if (!option.empty())
        return option;
    const char* named = std::getenv("SUPPLE_DATA"); // NOLINT(concurrency-mt-unsafe): at start
    return named != nullptr && *named != '\0' ? named : "supple-data";
}

} // namespace supple
