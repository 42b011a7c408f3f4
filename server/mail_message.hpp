// A mail as bytes: multipart/alternative of a text and its HTML form (RFC 5322, 2045, 2047), lines
// ended by CRLF and none longer than 78 characters, all of it ASCII whatever the words. The same
// mail gives the same bytes at every try. What would break out of a header is refused.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace supple
{

struct Mail {
    std::string id; // unique for ever; becomes the Message-ID and a file name: [A-Za-z0-9-]
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    std::chrono::sys_seconds written;
    std::string reply_to{}; // where an answer to this mail goes; empty: as the sender says
};

// Whom mails come from.
struct Sender {
    std::string name;
    std::string address;  // also of the envelope: what cannot be delivered later comes back there
    std::string reply_to; // where answers go; empty: to `address`

    std::string_view domain() const;
};

// Throws std::invalid_argument for a control character in a header: it would let a customer write
// headers of her own.
std::string mail_message(const Mail& mail, const Sender& sender);

// RFC 2045 section 6.7, for UTF-8 text: lines of at most 76 characters, CRLF line ends.
std::string quoted_printable(std::string_view text);

} // namespace supple
