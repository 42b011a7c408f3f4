// A blocking client that sends exactly the bytes it is told to, also broken ones. Reads give up
// after some seconds, so that a test fails instead of hanging.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace supple::http::test
{

struct Answer {
    unsigned status = 0; // 0: the connection ended without one
    std::string reason;
    std::multimap<std::string, std::string> headers; // names in lower case
    std::string body;

    std::string header(const std::string& name) const;
};

class Client
{
  public:
    explicit Client(std::uint16_t port);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string_view bytes);
    // The next answer; `to_head`: of a HEAD request, so without a body.
    Answer read_answer(bool to_head = false);
    Answer get(std::string_view target, std::string_view more_headers = "");
    // What is left until the server ends the connection; nothing if it does not within the time.
    std::optional<std::string> read_to_end();
    // Takes little and slowly.
    void set_receive_buffer(int bytes);
    int descriptor() const { return descriptor_; }

  private:
    bool read_more();

    int descriptor_ = -1;
    std::string input_;
};

// One request on a connection of its own.
Answer ask(std::uint16_t port, std::string_view request);

// Whether somebody still accepts connections there.
bool can_connect(std::uint16_t port);

} // namespace supple::http::test
