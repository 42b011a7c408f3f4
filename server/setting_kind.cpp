#include "server/setting_kind.hpp"

#include "store/email.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace supple::kinds
{

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

Setting flag(std::string_view key, std::string_view help, bool Config::*member)
{
    return {key, help,
            [member](Config& c, const toml::node& n) {
                const auto truth = n.value_exact<bool>();
                if (!truth)
                    wrong_kind("true or false");
                c.*member = *truth;
            },
            [member](const Config& c) { return c.*member ? "true" : "false"; }};
}

Setting email(std::string_view key, std::string_view help, std::string Config::*member)
{
    return {key, help,
            [member](Config& c, const toml::node& n) {
                c.*member = text_of(n);
                if (!(c.*member).empty() && !store::Email::parse(c.*member))
                    wrong_kind("an e-mail address");
            },
            [member](const Config& c) { return quoted(c.*member); }};
}

std::string list_text(const std::vector<std::string>& texts)
{
    std::string out;
    for (const std::string& text : texts)
        out += (out.empty() ? "" : ", ") + quoted(text);
    return '[' + out + ']';
}

} // namespace supple::kinds
