// Writes outgoing mail as complete messages (RFC 5322, multipart/alternative) into a folder, one
// .eml file each, as a mail program or a pick-up service reads them. The file is named after the
// message's id, so a message handed over twice is still one file. Blocking: never call it on a
// worker.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace supple
{

struct Mail {
    std::string id; // unique for ever; becomes the Message-ID and the file name: [A-Za-z0-9-]
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    std::chrono::sys_seconds written;
};

class Mailer
{
  public:
    // `from` is "Name <address>"; the part behind its @ becomes the Message-ID's domain.
    Mailer(std::filesystem::path folder, std::string from_name, std::string from_address);

    // Returns once the mail is safely on disk. Throws std::runtime_error when it cannot be written.
    void send(const Mail& mail) const;

  private:
    std::filesystem::path folder_;
    std::string from_name_;
    std::string from_address_;
};

// The message as bytes, lines ended by CRLF. Line breaks in header values are refused
// (std::invalid_argument): they would let a customer write headers of her own.
std::string mail_message(const Mail& mail, std::string_view from_name,
                         std::string_view from_address);

// RFC 2045 section 6.7, for UTF-8 text: lines of at most 76 characters, CRLF line ends.
std::string quoted_printable(std::string_view text);

} // namespace supple
