#include "server/mail_message.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace supple
{
namespace
{

constexpr std::size_t longest_line = 76; // RFC 2045 section 6.7, rule 5
// Of an encoded word, before a character that may take twelve places more: RFC 2047 section 2
// allows 75 in all.
constexpr std::size_t fullest_word = 55;
// Longer words are encoded, because encoded ones can be folded anywhere (RFC 5322 section 2.1.1).
constexpr std::size_t longest_plain_header = 60;

bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}

std::string_view header_safe(std::string_view value)
{
    if (std::ranges::any_of(value, is_control))
        throw std::invalid_argument("A mail header must not hold a control character.");
    return value;
}

// As it stands only what no reader could take for an encoded word.
bool stands_plain(std::string_view text)
{
    return text.size() <= longest_plain_header && text.find("=?") == std::string_view::npos &&
           std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

std::string hex(unsigned char c)
{
    return fmt::format("={:02X}", c);
}

// RFC 2047 section 4.2; each character of the text stays whole within one encoded word.
std::string encoded_words(std::string_view text)
{
    constexpr std::string_view opening = "=?utf-8?Q?";
    std::string out(opening);
    std::size_t length = opening.size();
    for (const char signed_c : text) {
        const auto c = static_cast<unsigned char>(signed_c);
        const bool starts_character = (c & 0xc0) != 0x80;
        if (starts_character && length > fullest_word) {
            out.append("?=\r\n ").append(opening);
            length = opening.size();
        }
        const bool plain = c < 0x80 && std::isalnum(c) != 0;
        const std::string piece = c == ' ' ? "_" : plain ? std::string(1, signed_c) : hex(c);
        out += piece;
        length += piece.size();
    }
    return out + "?=";
}

std::string header_text(std::string_view text)
{
    return stands_plain(header_safe(text)) ? std::string(text) : encoded_words(text);
}

// RFC 5322 section 3.4: a name with a comma or a dot in it must stand in quotes.
std::string display_name(std::string_view name)
{
    if (!stands_plain(header_safe(name)))
        return encoded_words(name);
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

std::string part(std::string_view boundary, std::string_view type, std::string_view body)
{
    return fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
                       boundary, type, quoted_printable(body));
}

std::string headers(const Mail& mail, const Sender& sender)
{
    auto out = fmt::format("From: {}\r\n <{}>\r\n", display_name(sender.name),
                           header_safe(sender.address));
    const auto& answers = mail.reply_to.empty() ? sender.reply_to : mail.reply_to;
    if (!answers.empty() && answers != sender.address)
        out += fmt::format("Reply-To: <{}>\r\n", header_safe(answers));
    // RFC 3834 section 5: so that no absence note answers us.
    return out + fmt::format("To: <{}>\r\nSubject: {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
                             "Message-ID: <{}@{}>\r\nMIME-Version: 1.0\r\n"
                             "Auto-Submitted: auto-generated\r\n",
                             header_safe(mail.to), header_text(mail.subject),
                             fmt::gmtime(std::chrono::system_clock::to_time_t(mail.written)),
                             header_safe(mail.id), sender.domain());
}

} // namespace

std::string_view Sender::domain() const
{
    return std::string_view(address).substr(address.rfind('@') + 1);
}

std::string mail_message(const Mail& mail, const Sender& sender)
{
    // A line of quoted-printable can never begin like this: it would say "=3D".
    const std::string boundary = "=_" + mail.id;
    return fmt::format(
        "{}Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n{}{}--{}--\r\n",
        headers(mail, sender), boundary, part(boundary, "text/plain", mail.text),
        part(boundary, "text/html", mail.html), boundary);
}

std::string quoted_printable(std::string_view text)
{
    std::string out;
    std::size_t column = 0;
    const auto put = [&](const std::string& piece) {
        if (column + piece.size() >= longest_line) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool line_ends = i + 1 == text.size() || text[i + 1] == '\n';
        if (c == '\n') {
            out += "\r\n";
            column = 0;
        } else if (c == '=' || c >= 0x7f || (c < 0x20 && c != '\t') ||
                   ((c == ' ' || c == '\t') && line_ends)) {
            put(hex(c));
        } else {
            put(std::string(1, text[i]));
        }
    }
    return out;
}

} // namespace supple
