// Calls to others over HTTPS, by libcurl. An exchange blocks its thread until the answer is there,
// so it is never made on a worker. The certificate is checked, redirects are not followed, time and
// size are bounded. Plain HTTP is spoken to a numeric loopback address only, for tests.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace supple
{

struct HttpsRequest {
    std::string address{};
    std::vector<std::string> headers{}; // "Name: value"
    bool posts = false;
    std::string body{};
    std::chrono::milliseconds patience{30'000}; // for all of it
};

struct HttpsReply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers{}; // names in lower case
    std::string body{};

    std::string_view header(std::string_view lower_case_name) const; // empty if missing
};

// No whole answer came: nobody knows whether the request arrived.
class NoAnswer : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

// An origin: https, or http to 127.0.0.0/8 or [::1]; no user, no path, no query.
bool may_be_called(std::string_view origin);

class HttpsClient
{
  public:
    HttpsClient();
    ~HttpsClient();
    HttpsClient(const HttpsClient&) = delete;
    HttpsClient& operator=(const HttpsClient&) = delete;

    // Any thread, several at once. Throws NoAnswer with a sentence that names the host alone.
    HttpsReply exchange(const HttpsRequest& request);

    // Running and later exchanges end at once with NoAnswer.
    void stop() { stopped_ = true; }
    bool stopped() const { return stopped_; }

  private:
    class Line; // one connection, kept for the next exchange
    std::unique_ptr<Line> take_line();
    void give_back(std::unique_ptr<Line> line);

    std::atomic<bool> stopped_{false};
    std::mutex mutex_;
    std::vector<std::unique_ptr<Line>> idle_;
};

} // namespace supple
