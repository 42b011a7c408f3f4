// An answer, not yet sent: status, header fields and a body that is text, bytes shared with others,
// or a slice of an open file. The connection adds Date, Connection, Content-Length and the
// standard headers of the server (those an answer does not set itself). It refuses, by an
// exception, header values with line breaks.
#pragma once

#include <boost/beast/http/status.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace supple::http
{

struct OpenFile;

using Status = boost::beast::http::status;

// Shared because the cache may drop bytes or a file while some connection still sends them.
using SharedBytes = std::shared_ptr<const std::string>;

struct FileSlice {
    std::shared_ptr<const OpenFile> file{};
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

using Body = std::variant<std::string, SharedBytes, FileSlice>;

// Set-Cookie (RFC 6265). HttpOnly, Path=/ and SameSite=Lax always.
struct Cookie {
    std::string name{};
    std::string value{};
    bool secure = true;
    std::optional<std::int64_t> max_age_seconds{}; // none: until the browser closes; 0: delete
};

class Response
{
  public:
    Response() = default;
    explicit Response(Status status) : status_(status) {}
    Response(Status status, std::string_view content_type, Body body);

    static Response html(std::string text, Status status = Status::ok);
    static Response json(std::string text, Status status = Status::ok);
    static Response text(std::string text, Status status = Status::ok);
    // 303 See Other: after a POST, and to the payment page.
    static Response see_other(std::string_view location);
    static Response no_content() { return Response(Status::no_content); }

    // Sets a field, replacing one of the same name.
    Response& set(std::string_view name, std::string_view value);
    // Adds another field of that name.
    Response& add(std::string_view name, std::string_view value);
    Response& add(const Cookie& cookie);
    Response& set_status(Status status);
    Response& set_body(Body body);

    // Header lines made beforehand, each ending in CRLF; for answers given thousands of times.
    Response& set_prebuilt(SharedBytes lines);
    // Sends none of the server's standard headers: for machine-read files.
    Response& without_standard_headers();

    Status status() const { return status_; }
    std::string_view header(std::string_view name) const; // empty if missing
    const std::vector<std::pair<std::string, std::string>>& headers() const { return headers_; }
    const SharedBytes& prebuilt() const { return prebuilt_; }
    bool takes_standard_headers() const { return standard_headers_; }
    const Body& body() const { return body_; }
    std::uint64_t body_size() const;
    // The body as text; empty for a file.
    std::string_view body_text() const;

  private:
    Status status_ = Status::ok;
    std::vector<std::pair<std::string, std::string>> headers_;
    SharedBytes prebuilt_;
    bool standard_headers_ = true;
    Body body_;
};

} // namespace supple::http
