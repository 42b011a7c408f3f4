#include "server/smtp_dialogue.hpp"

#include "server/loopback.hpp"

#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace supple
{
namespace
{

// Ports of submission (RFC 6409 section 3.1, RFC 8314 section 3.3); libcurl would take 25.
constexpr std::string_view submission_port = "587", tls_port = "465";

// A machine that is there answers at once; one that is not must not hold a place for long.
constexpr std::chrono::seconds connect_patience{30};
// A mail is some kilobytes: what takes longer than this in all will not come to an end.
constexpr int patience_for_all = 3; // times the patience for one answer

constexpr std::size_t longest_reply = 400; // bytes kept of a server's words

boost::urls::url_view parsed(const std::string& address)
{
    return boost::urls::url_view(address);
}

std::string host_of(const std::string& address)
{
    return std::string(parsed(address).encoded_host_address());
}

// The path becomes the name we greet with (EHLO): the sender's domain says more than the name of a
// rented machine.
std::string url_of(const MailServer& server, const Sender& sender)
{
    const auto url = parsed(server.address);
    const std::string_view port = url.scheme() == "smtps" ? tls_port : submission_port;
    return fmt::format("{}{}{}/{}", server.address, url.has_port() ? "" : ":",
                       url.has_port() ? std::string_view() : port, sender.domain());
}

CURL* new_handle()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    CURL* handle = curl_easy_init();
    if (handle == nullptr)
        throw std::bad_alloc();
    return handle;
}

// A server's words stand on an operator's terminal one day.
void append_printable(std::string& to, std::string_view line)
{
    for (const char c : line)
        if (to.size() < longest_reply && c != '\r')
            to += c == '\n' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
}

} // namespace

SmtpDialogue::SmtpDialogue(const MailServer& server, const Sender& sender,
                           const std::atomic<bool>& interrupted)
    : sender_(sender), interrupted_(interrupted), host_(host_of(server.address)),
      handle_(new_handle())
{
    set(CURLOPT_URL, url_of(server, sender).c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, ""); // not one that happens to stand in the environment
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, error_.data());
    trust(server);
    wait_at_most(server.patience);
    log_in(server);
    listen();
    hold_sockets();
}

Delivery SmtpDialogue::send(const Mail& mail)
{
    struct FreeList {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };
    message_ = mail_message(mail, sender_);
    const std::unique_ptr<curl_slist, FreeList> to(curl_slist_append(nullptr, mail.to.c_str()));
    set(CURLOPT_MAIL_FROM, sender_.address.c_str());
    set(CURLOPT_MAIL_RCPT, to.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &SmtpDialogue::read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message_.size()));
    return perform();
}

Delivery SmtpDialogue::greet()
{
    set(CURLOPT_CONNECT_ONLY, 1L); // done once the login is
    const Delivery greeted = perform();
    // libcurl goes on without a login where none is offered.
    if (greeted.outcome == Delivery::Outcome::taken && wants_login_ && command_ != "AUTH")
        return {.outcome = Delivery::Outcome::put_off,
                .what = fmt::format("The mail server {} offers no login: is that its port for "
                                    "sending (587 or 465)? If it needs none, remove mail.user.",
                                    host_),
                .reply = {}};
    return greeted;
}

Delivery SmtpDialogue::perform()
{
    using Outcome = Delivery::Outcome;
    const CURLcode fault = curl_easy_perform(handle_.get());
    if (fault == CURLE_OK)
        return {};
    if (interrupted_)
        return {.outcome = Outcome::interrupted, .what = {}, .reply = {}};
    return {.outcome =
                refused_for_good(command_, reply_code()) ? Outcome::refused : Outcome::put_off,
            .what = sentence(fault),
            .reply = reply_};
}

template <class Value>
void SmtpDialogue::set(CURLoption option, Value value)
{
    if (curl_easy_setopt(handle_.get(), option, value) != CURLE_OK)
        throw std::runtime_error("libcurl was built without SMTP or TLS; install Debian's.");
}

void SmtpDialogue::trust(const MailServer& server)
{
    const bool local = is_this_machine(host_);
    set(CURLOPT_USE_SSL, static_cast<long>(local ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // A mail server of this machine has a certificate of its own making, if any.
    set(CURLOPT_SSL_VERIFYPEER, local ? 0L : 1L);
    set(CURLOPT_SSL_VERIFYHOST, local ? 0L : 2L);
    own_authorities_ = !server.authorities.empty();
    if (own_authorities_)
        set(CURLOPT_CAINFO, server.authorities.c_str());
}

void SmtpDialogue::wait_at_most(std::chrono::seconds patience)
{
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min(connect_patience, patience).count()));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(patience.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(patience_for_all * patience.count()));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &SmtpDialogue::go_on);
    set(CURLOPT_XFERINFODATA, this);
}

// Over TLS, PLAIN says all there is to say; the older ways (CRAM-MD5, NTLM) are offered by
// servers that then fail them.
void SmtpDialogue::log_in(const MailServer& server)
{
    wants_login_ = !server.user.empty();
    if (!wants_login_)
        return;
    set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
}

void SmtpDialogue::listen()
{
    set(CURLOPT_HEADERFUNCTION, &SmtpDialogue::hear);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &SmtpDialogue::overhear);
    set(CURLOPT_DEBUGDATA, this);
}

// When libcurl is told to stop it still says QUIT and waits a minute for the answer of a server
// that gives none. So the socket is closed under it.
void SmtpDialogue::hold_sockets()
{
    set(CURLOPT_SOCKOPTFUNCTION, &SmtpDialogue::opened);
    set(CURLOPT_SOCKOPTDATA, this);
    set(CURLOPT_CLOSESOCKETFUNCTION, &SmtpDialogue::closing);
    set(CURLOPT_CLOSESOCKETDATA, this);
}

long SmtpDialogue::reply_code() const
{
    long code = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
}

// In which neither password nor recipient stands.
std::string SmtpDialogue::sentence(CURLcode fault) const
{
    switch (fault) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return fmt::format("The mail server {} is not known by that name: check mail.server.",
                           host_);
    case CURLE_COULDNT_CONNECT:
        return fmt::format("The mail server {} cannot be reached: check mail.server, its port, "
                           "and whether this machine may send mail at all.",
                           host_);
    case CURLE_OPERATION_TIMEDOUT:
        return fmt::format("The mail server {} did not answer in time.", host_);
    case CURLE_USE_SSL_FAILED:
        return fmt::format("The mail server {} offers no encryption, and mail is not sent in "
                           "the clear: ask for its smtps:// address.",
                           host_);
    case CURLE_PEER_FAILED_VERIFICATION:
        return fmt::format("The mail server {} shows a certificate that cannot be trusted: {}.",
                           host_, error_.data());
    case CURLE_SSL_CACERT_BADFILE:
        return own_authorities_ ? "The file of mail.certificate_authorities_file cannot be read "
                                  "as PEM certificates."
                                : "This machine has no list of whom to trust: install Debian's "
                                  "ca-certificates.";
    case CURLE_SSL_CONNECT_ERROR:
        return fmt::format("The mail server {} cannot be spoken to over TLS: {}.", host_,
                           error_.data());
    case CURLE_LOGIN_DENIED:
        return fmt::format("The mail server {} did not take the login: check mail.user and "
                           "mail.password_file.",
                           host_);
    default:
        if (reply_code() >= 400)
            return fmt::format("The mail server {} answered {} to {}.", host_, reply_code(),
                               command_.empty() ? "our call" : command_);
        return fmt::format("The mail server {} ended the connection before the mail was taken.",
                           host_);
    }
}

std::size_t SmtpDialogue::read(char* into, std::size_t size, std::size_t count, void* self)
{
    auto& dialogue = *static_cast<SmtpDialogue*>(self);
    const auto rest = std::string_view(dialogue.message_).substr(dialogue.read_);
    const auto length = std::min(size * count, rest.size());
    std::memcpy(into, rest.data(), length);
    dialogue.read_ += length;
    return length;
}

std::size_t SmtpDialogue::hear(char* line, std::size_t size, std::size_t count, void* self)
{
    auto& dialogue = *static_cast<SmtpDialogue*>(self);
    if (dialogue.leaving_)
        return size * count;
    if (std::exchange(dialogue.new_reply_, false))
        dialogue.reply_.clear();
    append_printable(dialogue.reply_, {line, size * count});
    return size * count;
}

// Keeps the command alone: what follows may be a password.
int SmtpDialogue::overhear(CURL*, curl_infotype type, char* text, std::size_t size, void* self)
{
    constexpr std::string_view known[] = {"EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"};
    auto& dialogue = *static_cast<SmtpDialogue*>(self);
    if (type != CURLINFO_HEADER_OUT)
        return 0;
    const std::string_view said(text, size);
    dialogue.leaving_ |= said.starts_with("QUIT");
    dialogue.new_reply_ = true;
    for (const auto command : known)
        if (said.starts_with(command))
            dialogue.command_ = command;
    return 0;
}

int SmtpDialogue::go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    const auto& dialogue = *static_cast<SmtpDialogue*>(self);
    if (!dialogue.interrupted_)
        return 0;
    for (const curl_socket_t socket : dialogue.sockets_)
        ::shutdown(socket, SHUT_RDWR);
    return 1;
}

int SmtpDialogue::opened(void* self, curl_socket_t socket, curlsocktype)
{
    static_cast<SmtpDialogue*>(self)->sockets_.push_back(socket);
    return CURL_SOCKOPT_OK;
}

int SmtpDialogue::closing(void* self, curl_socket_t socket)
{
    std::erase(static_cast<SmtpDialogue*>(self)->sockets_, socket);
    return ::close(socket);
}

} // namespace supple
