// Hands mail to a mail server for submission (RFC 6409), over libcurl: TLS from the first byte
// (smtps://) or STARTTLS, which is demanded, not hoped for, and with a certificate that holds for
// the server's name. Only on this machine itself may a server do without; nobody stands in between
// there. A connection a mail: a shop sends few. The password is in no log and no error.
#pragma once

#include "server/mailer.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string_view>

namespace supple
{

struct MailServer {
    std::string address;               // "smtp://mail.example.org:587", "smtps://[::1]"
    std::string user;                  // empty: no login
    std::string password;              // of the user
    std::filesystem::path authorities; // PEM; empty: those the system trusts
    // RFC 5321 section 4.5.3.2 asks for five minutes; a server that checks a recipient while we
    // wait takes one. Cut off too early, a mail that was taken is sent again.
    std::chrono::seconds patience = std::chrono::minutes(5);
};

// Throws std::runtime_error, naming the form it must have, unless text is empty or such an address.
void check_mail_server(std::string_view text);

class SmtpMailer final : public Mailer
{
  public:
    // `server.address` has passed check_mail_server and is not empty.
    SmtpMailer(MailServer server, Sender sender);

    Delivery deliver(const Mail& mail) override;
    // Greets and logs in, then leaves.
    std::optional<std::string> complaint() override;
    void interrupt() override { interrupted_ = true; }

  private:
    MailServer server_;
    Sender sender_;
    std::atomic<bool> interrupted_ = false;
};

// Whether a server's answer to a command ends the matter for good. A no to the recipient or to the
// mail itself does (5xx; RFC 5321 section 4.2.1); a no to the login, to the sender or to us is the
// settings' fault, and must not cost a customer her receipt.
bool refused_for_good(std::string_view command, long reply_code);

} // namespace supple
