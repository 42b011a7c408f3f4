// One keep-alive connection that asks for the same file again and again, as cheaply as can be: what
// a server can do must not be hidden by what its load costs. The first answer is read, decrypted
// and checked; of those that follow only the length is, their bytes are thrown away in the kernel
// (in the clear) or counted record by record and never decrypted (TLS 1.3). An answer that is not
// 200, or of another length than the first, ends the program.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace supple::bench
{

class Asker
{
  public:
    // Connects, shakes hands and reads one answer, waiting for each. `tls`: null in the clear.
    Asker(std::uint16_t port, std::string request, SSL_CTX* tls);
    ~Asker();
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    int descriptor() const { return descriptor_; }
    std::uint64_t body_bytes() const { return body_bytes_; }

    void ask();
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
    void read_first_answer();
    std::size_t read(char* data, std::size_t size);
    bool take_clear();
    bool take_records();
    void count_record(std::size_t payload);

    std::string request_;
    int descriptor_ = -1;
    std::unique_ptr<SSL, Free> tls_;
    std::uint64_t answer_bytes_ = 0; // head and body
    std::uint64_t body_bytes_ = 0;
    std::uint64_t missing_ = 0;
    // A record's header may arrive in two pieces.
    unsigned char header_[5] = {};
    std::size_t header_bytes_ = 0;
    std::uint64_t record_rest_ = 0;
    std::chrono::steady_clock::time_point asked_;
    std::chrono::steady_clock::time_point done_;
};

} // namespace supple::bench
