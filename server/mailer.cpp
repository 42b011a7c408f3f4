#include "server/mailer.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace supple
{
namespace
{

constexpr std::size_t longest_line = 76; // RFC 2045 section 6.7, rule 5

void refuse_line_breaks(std::string_view value)
{
    if (value.find_first_of("\r\n") != std::string_view::npos)
        throw std::invalid_argument("A mail header must not hold a line break.");
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

std::string hex(unsigned char c)
{
    return fmt::format("={:02X}", c);
}

// RFC 2047 section 4.2; each character of the text stays whole within one encoded word.
std::string header_text(std::string_view text)
{
    refuse_line_breaks(text);
    if (is_ascii(text))
        return std::string(text);
    std::string out = "=?utf-8?Q?";
    std::size_t length = out.size();
    for (const char signed_c : text) {
        const auto c = static_cast<unsigned char>(signed_c);
        const bool starts_character = (c & 0xc0) != 0x80;
        if (starts_character && length > 55) {
            out += "?=\r\n =?utf-8?Q?";
            length = 11;
        }
        const bool plain = std::isalnum(c) != 0 && c < 0x80;
        const std::string piece = c == ' ' ? "_" : plain ? std::string(1, signed_c) : hex(c);
        out += piece;
        length += piece.size();
    }
    return out + "?=";
}

// RFC 5322 section 3.4: a name with a comma or a dot in it must stand in quotes.
std::string display_name(std::string_view name)
{
    if (!is_ascii(name))
        return header_text(name);
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

void write_all(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = write(file, bytes.data(), bytes.size());
        if (written < 0)
            throw std::runtime_error("cannot be written (is the disk full?)");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

// Written aside, flushed, renamed: a reader of the folder never sees half a mail.
void write_whole(const std::filesystem::path& path, std::string_view bytes)
{
    const std::string aside = path.string() + ".part";
    const int file = open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        throw std::runtime_error("cannot be created");
    try {
        write_all(file, bytes);
        if (fsync(file) != 0)
            throw std::runtime_error("cannot be flushed to disk");
    } catch (...) {
        close(file);
        throw;
    }
    close(file);
    std::filesystem::rename(aside, path);
}

std::string part(std::string_view type, std::string_view body)
{
    return fmt::format("Content-Type: {}; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
                       type, quoted_printable(body));
}

} // namespace

Mailer::Mailer(std::filesystem::path folder, std::string from_name, std::string from_address)
    : folder_(std::move(folder)), from_name_(std::move(from_name)),
      from_address_(std::move(from_address))
{
}

void Mailer::send(const Mail& mail) const
{
    const auto path = folder_ / (mail.id + ".eml");
    try {
        std::filesystem::create_directories(folder_);
        write_whole(path, mail_message(mail, from_name_, from_address_));
    } catch (const std::exception& fault) {
        throw std::runtime_error(fmt::format("The mail {} {}.", path.string(), fault.what()));
    }
}

std::string mail_message(const Mail& mail, std::string_view from_name,
                         std::string_view from_address)
{
    refuse_line_breaks(mail.to);
    refuse_line_breaks(from_address);
    const auto domain = from_address.substr(from_address.find('@') + 1);
    const std::string boundary = "part-of-" + mail.id;
    return fmt::format("From: {} <{}>\r\nTo: <{}>\r\nSubject: {}\r\n"
                       "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: <{}@{}>\r\n"
                       "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
                       "Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n"
                       "--{}\r\n{}--{}\r\n{}--{}--\r\n",
                       display_name(from_name), from_address, mail.to, header_text(mail.subject),
                       fmt::gmtime(std::chrono::system_clock::to_time_t(mail.written)), mail.id,
                       domain, boundary, boundary, part("text/plain", mail.text), boundary,
                       part("text/html", mail.html), boundary);
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
