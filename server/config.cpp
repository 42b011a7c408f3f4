#include "server/config.hpp"

#include "server/loopback.hpp"
#include "server/pages/toml.hpp"
#include "server/setting.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace supple
{
namespace
{

constexpr std::string_view local_prefix = "unix:";

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

void check_certificates(const Config& config)
{
    const auto refuse = [](const char* fault) { throw std::runtime_error(fault); };
    if (config.certificate_file.empty() != config.private_key_file.empty())
        refuse("tls.certificate_file and tls.private_key_file go together: set both or neither");
    if (config.second_certificate_file.empty() != config.second_private_key_file.empty())
        refuse("tls.second_certificate_file and tls.second_private_key_file go together: set both "
               "or neither");
    const bool has_more = !config.second_certificate_file.empty() || !config.ocsp_file.empty() ||
                          !config.redirect.host.empty();
    if (!config.tls() && has_more)
        refuse("tls.ocsp_file, tls.second_certificate_file and server.redirect need "
               "tls.certificate_file");
    if (!config.second_ocsp_file.empty() && config.second_certificate_file.empty())
        refuse("tls.second_ocsp_file needs tls.second_certificate_file");
}

// Settings that go together.
void check_together(const Config& config)
{
    check_certificates(config);
    if (config.sells_to_europe && config.country.empty())
        throw std::runtime_error(
            "shop.sells_to_europe needs shop.country, too: name where you sell from");
    if (config.proxy_protocol && config.trusted_proxies.empty() && !config.listen.is_local())
        throw std::runtime_error(
            "server.proxy_protocol needs server.trusted_proxies, too: name the proxies that "
            "connect here, since anybody else could make its header up");
    if (config.listen.is_local() && config.public_address.empty())
        throw std::runtime_error("server.listen is a unix socket, which customers cannot type: set "
                                 "server.public_address to the address of the proxy before it");
}

} // namespace

Config load_config(const std::filesystem::path& data)
{
    const auto path = data / "supple.toml";
    if (!std::filesystem::exists(path))
        throw std::runtime_error(fmt::format(
            "There is no shop in {}: run `supple init`, or name its folder with --data.",
            data.string()));
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file)
        throw std::runtime_error(fmt::format("{} cannot be read.", path.string()));
    return read_config(text, data);
}

Config read_config(std::string_view text, const std::filesystem::path& data)
{
    const auto path = data / "supple.toml";
    Config config;
    config.data = data;
    try {
        const toml::table file = toml::parse(text, path.string());
        for (const auto& [section, entries] : file) {
            if (!entries.is_table()) {
                setting_named(section.str()); // names the nearest
                throw std::runtime_error(
                    fmt::format("{} must stand in its [section]", section.str()));
            }
            assign_section(config, section.str(), *entries.as_table());
        }
        check_together(config);
    } catch (const toml::parse_error& error) {
        throw std::runtime_error(fmt::format("{}, line {}: {}.", path.string(),
                                             error.source().begin.line, error.description()));
    } catch (const std::runtime_error& fault) {
        throw std::runtime_error(fmt::format("{}: {}.", path.string(), fault.what()));
    }
    return config;
}

ListenAddress parse_listen_address(std::string_view listen)
{
    if (listen.starts_with(local_prefix)) {
        const std::filesystem::path path = listen.substr(local_prefix.size());
        if (!path.is_absolute())
            throw std::runtime_error(fmt::format(
                "\"{}\" must name the socket from the root, as unix:/run/supple/supple.sock",
                listen));
        return {.host = {}, .port = 0, .local = path};
    }
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
            "\"{}\" is no address to listen on: write it as 127.0.0.1:8080, [::1]:8080 or "
            "unix:/run/supple/supple.sock",
            listen));
    return {.host = host, .port = port};
}

std::string listen_text(const ListenAddress& listen)
{
    if (listen.is_local())
        return std::string(local_prefix) + listen.local.string();
    const auto format = listen.host.find(':') == std::string::npos ? "{}:{}" : "[{}]:{}";
    return fmt::format(fmt::runtime(format), listen.host, listen.port);
}

std::string address_of(const ListenAddress& listen, bool tls)
{
    if (listen.is_local())
        return listen_text(listen);
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
        !is_this_machine(
            std::string(boost::urls::url_view(config.public_address).encoded_host_address()));
    if (public_name || (!config.listen.is_local() && !is_this_machine(config.listen.host)))
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
