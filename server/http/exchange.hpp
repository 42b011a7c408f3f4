// One request and its answer on a connection, with what their log line needs. It knows the parser
// but no socket, and refuses what head_check.hpp and the grammar of HTTP/1.1 refuse.
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace supple::http
{

class Exchange
{
  public:
    Exchange();

    // A whole head as scan_head found it. The status to refuse it with, if any.
    std::optional<Status> take_head(std::string_view head);

    // Whether a body follows the head, and whether the client waits to be told to send it.
    bool expects_body() const { return !parser_.is_done(); }
    bool waits_for_continue() const;
    // 413 if the head already says that the body is longer.
    std::optional<Status> limit_body(std::size_t bytes);
    // Returns how many bytes were used; `status` is set when the body is refused.
    std::size_t take_body(std::string_view input, std::optional<Status>& status);
    bool body_is_complete() const { return parser_.is_done(); }
    // Moves the body into the request.
    void finish_body();

    Request request;
    std::string_view method_text() const; // "-" before the head is known
    unsigned version = 11;
    bool wants_keep_alive = false;
    std::chrono::system_clock::time_point time;
    std::chrono::steady_clock::time_point began;
    std::uint64_t bytes_sent = 0;
    bool complete = false;

  private:
    boost::beast::http::request_parser<boost::beast::http::string_body> parser_;
    bool has_head_ = false;
};

} // namespace supple::http
