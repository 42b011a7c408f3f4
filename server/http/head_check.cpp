#include "server/http/head_check.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>

namespace supple::http
{
namespace
{

using boost::beast::http::field;
using boost::beast::http::fields;
using boost::beast::http::status;

// 15 digits: no body of ours is a petabyte, and no sum can overflow.
constexpr std::size_t most_length_digits = 15;

bool has_control(std::string_view line)
{
    // Without a branch, so that many bytes are looked at together (see CMakeLists.txt).
    unsigned char has = 0;
    for (const unsigned char c : line)
        has |= ((c < 0x20) & (c != '\t')) | (c == 0x7f);
    return has != 0;
}

bool is_host_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~%!$&'()*+,;=:[]").find(c) != std::string_view::npos;
}

std::string_view value_of(const fields& all, field name)
{
    const auto found = all.find(name);
    return found == all.end() ? std::string_view() : std::string_view(found->value());
}

bool is_bad_host(const fields& all, unsigned version)
{
    // RFC 9112 §3.2: exactly one in HTTP/1.1.
    const auto count = all.count(field::host);
    if (count > 1 || (count == 0 && version >= 11))
        return true;
    const auto host = value_of(all, field::host);
    return !std::all_of(host.begin(), host.end(), is_host_character);
}

bool is_bad_length(const fields& all)
{
    const auto count = all.count(field::content_length);
    if (count == 0)
        return false;
    const auto value = value_of(all, field::content_length);
    return count > 1 || value.empty() || value.size() > most_length_digits ||
           !std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

HeadScan scan_head(std::string_view input)
{
    using Kind = HeadScan::Kind;
    std::size_t begin = 0;
    while (true) {
        const auto feed = input.find('\n', begin);
        if (feed == input.npos)
            return {has_control(input.substr(begin, input.find('\r', begin) - begin))
                        ? Kind::bad
                        : Kind::incomplete,
                    0};
        if (feed == begin || input[feed - 1] != '\r')
            return {Kind::bad, 0};
        const auto line = input.substr(begin, feed - 1 - begin);
        if (line.empty())
            return {begin == 0 ? Kind::bad : Kind::complete, feed + 1};
        // The first line is the request line; white space at the start of it is as wrong.
        if (has_control(line) || line.front() == ' ' || line.front() == '\t')
            return {Kind::bad, 0};
        begin = feed + 1;
    }
}

std::optional<status> fault_in(const fields& all, unsigned version)
{
    if (is_bad_host(all, version) || is_bad_length(all))
        return status::bad_request;

    const auto codings = all.count(field::transfer_encoding);
    if (codings > 0) {
        if (codings > 1 || version < 11 || all.count(field::content_length) > 0)
            return status::bad_request;
        if (!boost::beast::iequals(value_of(all, field::transfer_encoding), "chunked"))
            return status::not_implemented;
    }

    const auto expectation = value_of(all, field::expect);
    if (!expectation.empty() && !boost::beast::iequals(expectation, "100-continue"))
        return status::expectation_failed;
    return std::nullopt;
}

} // namespace supple::http
