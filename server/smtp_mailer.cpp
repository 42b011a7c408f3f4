#include "server/smtp_mailer.hpp"

#include "server/smtp_dialogue.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <stdexcept>

namespace supple
{
namespace
{

// Somebody sits before the screen, and no mail is at stake.
constexpr std::chrono::seconds patience_of_a_person{20};

} // namespace

void check_mail_server(std::string_view text)
{
    if (text.empty())
        return;
    const auto url = boost::urls::parse_absolute_uri(text);
    const bool good = url && (url->scheme() == "smtp" || url->scheme() == "smtps") &&
                      !url->host().empty() && url->path().empty() && !url->has_query() &&
                      !url->has_userinfo();
    if (!good)
        throw std::runtime_error("must be an address like \"smtp://mail.example.org:587\" or "
                                 "\"smtps://mail.example.org:465\", without user and path");
}

SmtpMailer::SmtpMailer(MailServer server, Sender sender)
    : server_(std::move(server)), sender_(std::move(sender))
{
}

Delivery SmtpMailer::deliver(const Mail& mail)
{
    if (interrupted_)
        return {.outcome = Delivery::Outcome::interrupted, .what = {}, .reply = {}};
    return SmtpDialogue(server_, sender_, interrupted_).send(mail);
}

std::optional<std::string> SmtpMailer::complaint()
{
    MailServer server = server_;
    server.patience = std::min(server.patience, patience_of_a_person);
    const Delivery greeted = SmtpDialogue(server, sender_, interrupted_).greet();
    if (greeted.outcome == Delivery::Outcome::taken)
        return std::nullopt;
    return greeted.what;
}

bool refused_for_good(std::string_view command, long reply_code)
{
    constexpr long login_required = 530; // RFC 4954 section 6: to any command
    return (command == "RCPT" || command == "DATA") && reply_code >= 500 && reply_code < 600 &&
           reply_code != login_required;
}

} // namespace supple
