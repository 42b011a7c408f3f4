// To whom outgoing mail is handed: a folder (folder_mailer) or a mail server (smtp_mailer). The
// other side's no is a value, for it decides what becomes of the mail: tried again, or refused for
// good. Blocking, and safe from any number of threads; never call it on a worker.
#pragma once

#include "server/mail_message.hpp"

#include <optional>
#include <string>

namespace supple
{

struct Delivery {
    enum class Outcome {
        taken,       // the other side answers for it now
        put_off,     // try again: network, greylisting, wrong password, full disk
        refused,     // never try again: the address does not exist
        interrupted, // stopped by interrupt(); nothing is known
    };
    Outcome outcome = Outcome::taken;
    std::string what;  // if not taken: a sentence, which may be logged
    std::string reply; // the mail server's own words; may name the recipient, so never logged
};

class Mailer
{
  public:
    virtual ~Mailer() = default;

    virtual Delivery deliver(const Mail& mail) = 0;

    // Why it would take no mail just now, as a sentence; none if it would. Sends nothing.
    virtual std::optional<std::string> complaint() = 0;

    // Ends deliveries under way within a second or so, and all later ones at once. Any thread.
    virtual void interrupt() = 0;
};

} // namespace supple
