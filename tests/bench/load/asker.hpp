// One keep-alive connection that asks for files again and again, as cheaply as can be: what a
// server can do must not be hidden by what its load costs. The first answer for a file is read,
// decrypted and checked; of those that follow only the length is, their bytes are thrown away in
// the kernel (in the clear) or counted record by record and never decrypted (TLS 1.3). An answer
// that is not 200, or of another length than the first, ends the program.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace supple::bench
{

struct File {
    std::string request{};
    // Once learnt.
    std::uint64_t body_bytes = 0;
    std::uint64_t answer_bytes = 0; // with the head
};

// TLS 1.3 and nothing else.
SSL_CTX* client_context();

class Asker
{
  public:
    // Connects and shakes hands, waiting for both. `tls`: null in the clear.
    Asker(std::uint16_t port, SSL_CTX* tls);
    ~Asker();
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    int descriptor() const { return descriptor_; }

    // Waits for an answer and reads it whole. The first thing to do on a connection, as what TLS
    // sends after its handshake comes before an answer.
    void learn(File& file);

    void ask(const File& file);
    // Takes what has arrived, without waiting. True when the answer is complete.
    bool take();
    // From ask() to the last byte.
    std::chrono::nanoseconds waited() const { return done_ - asked_; }

  private:
    struct Free {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };
    void connect(std::uint16_t port);
    void shake_hands(SSL_CTX* context);
    void wait_for_all(bool wait);
    std::string read_head();
    std::size_t read(char* data, std::size_t size);
    bool take_clear();
    bool take_records();
    void count_record(std::size_t payload);

    int descriptor_ = -1;
    std::unique_ptr<SSL, Free> tls_;
    std::uint64_t missing_ = 0; // of an answer
    // A record's header may arrive in two pieces.
    unsigned char header_[5] = {};
    std::size_t header_bytes_ = 0;
    std::uint64_t record_rest_ = 0;
    std::chrono::steady_clock::time_point asked_;
    std::chrono::steady_clock::time_point done_;
};

} // namespace supple::bench
