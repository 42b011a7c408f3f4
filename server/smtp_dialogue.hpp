// One conversation with a mail server, over libcurl: a connection, encryption, a login if there is
// one, and then one mail or nothing. It remembers our last command and the server's last words,
// because what a no means depends on what it was said to. Only smtp_mailer uses it.
#pragma once

#include "server/smtp_mailer.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <vector>

namespace supple
{

class SmtpDialogue
{
  public:
    // All of them outlive it. Connects when it is asked to do something.
    SmtpDialogue(const MailServer& server, const Sender& sender,
                 const std::atomic<bool>& interrupted);
    SmtpDialogue(const SmtpDialogue&) = delete;
    SmtpDialogue& operator=(const SmtpDialogue&) = delete;

    Delivery send(const Mail& mail);
    Delivery greet(); // taken: the server would take a mail

  private:
    struct CloseHandle {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };

    template <class Value>
    void set(CURLoption option, Value value);
    void trust(const MailServer& server);
    void wait_at_most(std::chrono::seconds patience);
    void log_in(const MailServer& server);
    void listen();
    void hold_sockets();

    Delivery perform();
    long reply_code() const;
    std::string sentence(CURLcode fault) const;

    static std::size_t read(char* into, std::size_t size, std::size_t count, void* self);
    static std::size_t hear(char* line, std::size_t size, std::size_t count, void* self);
    static int overhear(CURL*, curl_infotype type, char* text, std::size_t size, void* self);
    static int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    static int opened(void* self, curl_socket_t socket, curlsocktype);
    static int closing(void* self, curl_socket_t socket);

    const Sender& sender_;
    const std::atomic<bool>& interrupted_;
    std::string host_;
    bool own_authorities_ = false;
    bool wants_login_ = false;
    std::string message_;
    std::size_t read_ = 0;               // bytes of message_
    std::string command_;                // the last of ours
    std::string reply_;                  // to it
    bool new_reply_ = true;              // the next line begins one
    bool leaving_ = false;               // we said QUIT; the answer tells nothing
    std::vector<curl_socket_t> sockets_; // open
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<CURL, CloseHandle> handle_; // dies first: it still calls back
};

} // namespace supple
