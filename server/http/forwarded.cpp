#include "server/http/forwarded.hpp"

#include "server/http/trusted_proxies.hpp"

#include <boost/beast/core/string.hpp>

#include <string>

namespace supple::http
{
namespace
{

namespace ip = boost::asio::ip;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// "192.0.2.7:1234", "[2001:db8::1]" and "[2001:db8::1]:1234" are written, too.
std::string_view without_port(std::string_view text)
{
    if (text.starts_with('['))
        return text.substr(1, text.find(']') - 1);
    const auto colon = text.find(':');
    return colon != text.npos && colon == text.rfind(':') ? text.substr(0, colon) : text;
}

Hop hop(std::string_view text)
{
    boost::system::error_code error;
    const auto address = ip::make_address(std::string(without_port(trimmed(text))), error);
    if (error)
        return std::nullopt;
    return unmapped(address);
}

template <class Act>
void for_each_field(const boost::beast::http::fields& headers, std::string_view name, Act act)
{
    const auto [first, end] = headers.equal_range(name);
    for (auto field = first; field != end; ++field)
        act(std::string_view(field->value().data(), field->value().size()));
}

// The value of one pair, unquoted; moves `text` behind it. Nothing if the quotes never end.
std::optional<std::string> take_value(std::string_view& text)
{
    std::string value;
    if (!text.starts_with('"')) {
        const auto end = text.find_first_of(";,");
        value = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end, text.size()));
        return value;
    }
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') {
            text.remove_prefix(at + 1);
            return value;
        }
        if (text[at] == '\\' && ++at == text.size())
            break;
        value += text[at];
    }
    return std::nullopt;
}

// Appends the hops of one field; false if it breaks the grammar.
bool read_forwarded(std::string_view text, std::vector<Hop>& hops)
{
    Hop here;
    while (true) {
        text = trimmed(text);
        if (const auto equals = text.find_first_of("=;,");
            equals != text.npos && text[equals] == '=') {
            const auto name = text.substr(0, equals);
            text.remove_prefix(equals + 1);
            const auto value = take_value(text);
            if (!value)
                return false;
            if (boost::beast::iequals({name.data(), name.size()}, "for"))
                here = hop(*value);
        }
        text = trimmed(text);
        if (!text.empty() && text.front() != ';' && text.front() != ',')
            return false;
        if (text.empty() || text.front() == ',') {
            hops.push_back(here);
            here.reset();
        }
        if (text.empty())
            return true;
        text.remove_prefix(1);
    }
}

} // namespace

std::vector<Hop> hops_in_x_forwarded_for(const boost::beast::http::fields& headers)
{
    std::vector<Hop> hops;
    for_each_field(headers, "X-Forwarded-For", [&](std::string_view text) {
        for (auto comma = text.find(','); comma != text.npos; comma = text.find(',')) {
            hops.push_back(hop(text.substr(0, comma)));
            text.remove_prefix(comma + 1);
        }
        hops.push_back(hop(text));
    });
    return hops;
}

std::vector<Hop> hops_in_forwarded(const boost::beast::http::fields& headers)
{
    std::vector<Hop> hops;
    for_each_field(headers, "Forwarded", [&](std::string_view text) {
        std::vector<Hop> of_field;
        if (read_forwarded(text, of_field))
            hops.insert(hops.end(), of_field.begin(), of_field.end());
        else
            hops.push_back(std::nullopt);
    });
    return hops;
}

} // namespace supple::http
