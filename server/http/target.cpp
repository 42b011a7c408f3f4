#include "server/http/target.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace supple::http
{
namespace
{

int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool append_decoded(std::string_view text, bool plus_is_space, std::string& out)
{
    if (text.find('%') == text.npos && (!plus_is_space || text.find('+') == text.npos)) {
        out += text;
        return true;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (i + 2 >= text.size())
                return false;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0)
                return false;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return true;
}

// A decoded segment is a name and nothing else: it can neither climb nor hide a second segment.
bool is_plain_name(std::string_view segment)
{
    if (segment == "." || segment == "..")
        return false;
    // Without a branch, so that many bytes are looked at together (see CMakeLists.txt): tokens are
    // long.
    unsigned char bad = 0;
    for (const unsigned char c : segment)
        bad |= (c < 0x20) | (c == 0x7f) | (c == '/') | (c == '\\');
    return bad == 0;
}

// The absolute-form of RFC 9112 §3.2.2 without its scheme and authority; origin-form as it is.
std::optional<std::string_view> origin_form(std::string_view text)
{
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme))
            continue;
        const auto path = text.find('/', scheme.size());
        if (path == std::string_view::npos || path == scheme.size())
            return std::nullopt;
        return text.substr(path);
    }
    if (!text.starts_with('/'))
        return std::nullopt;
    return text;
}

bool has_only_visible_ascii(std::string_view text)
{
    unsigned char bad = 0;
    for (const unsigned char c : text)
        bad |= (c <= 0x20) | (c >= 0x7f);
    return bad == 0;
}

} // namespace

std::optional<Target> Target::parse(std::string_view text)
{
    const auto origin = origin_form(text);
    // Servers never see a fragment (RFC 9112 §3.2.1): one who sends it wants to confuse.
    if (!origin || !has_only_visible_ascii(*origin) || origin->find('#') != origin->npos ||
        origin->size() > std::numeric_limits<std::uint16_t>::max())
        return std::nullopt;

    Target target;
    target.raw_ = *origin;
    target.path_length_ = std::min(target.raw_.find('?'), target.raw_.size());

    std::string_view rest = target.path().substr(1);
    if (rest.empty())
        return target;
    target.decoded_.reserve(rest.size());
    while (true) {
        if (target.count_ == most_segments)
            return std::nullopt;
        const auto slash = std::min(rest.find('/'), rest.size());
        const auto begin = target.decoded_.size();
        if (!append_decoded(rest.substr(0, slash), false, target.decoded_))
            return std::nullopt;
        const auto length = target.decoded_.size() - begin;
        if (!is_plain_name(std::string_view(target.decoded_).substr(begin)))
            return std::nullopt;
        target.pieces_[target.count_++] = {static_cast<std::uint16_t>(begin),
                                           static_cast<std::uint16_t>(length)};
        if (slash == rest.size())
            return target;
        rest.remove_prefix(slash + 1);
    }
}

std::string_view Target::segment(std::size_t index) const
{
    assert(index < count_);
    return std::string_view(decoded_).substr(pieces_[index].begin, pieces_[index].length);
}

std::string_view Target::path() const
{
    return std::string_view(raw_).substr(0, path_length_);
}

std::string_view Target::query() const
{
    return path_length_ == raw_.size() ? std::string_view()
                                       : std::string_view(raw_).substr(path_length_ + 1);
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space)
{
    std::string out;
    out.reserve(text.size());
    if (!append_decoded(text, plus_is_space, out))
        return std::nullopt;
    return out;
}

std::string percent_encode(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                                c == '~';
        if (unreserved) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

std::optional<std::string> form_value(std::string_view form, std::string_view name)
{
    while (!form.empty()) {
        const auto end = std::min(form.find('&'), form.size());
        const auto pair = form.substr(0, end);
        form.remove_prefix(std::min(end + 1, form.size()));

        const auto equals = std::min(pair.find('='), pair.size());
        const auto key = percent_decode(pair.substr(0, equals), true);
        if (key && *key == name)
            return percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    }
    return std::nullopt;
}

} // namespace supple::http
