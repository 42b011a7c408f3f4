// The program's own log: JSON, one line each, on standard error or in a file. Lines of different
// threads never mix, and no caller waits for the disk: when the queue is full the oldest lines are
// dropped. What is written never holds an access token, a sign-in secret or a query.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace supple
{

class Log
{
  public:
    using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    // No file: standard error. Throws std::runtime_error if the file cannot be opened.
    explicit Log(const std::optional<std::filesystem::path>& file = std::nullopt);
    ~Log(); // writes what is queued
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // {"time":...,"level":"info","event":"serving","address":"..."}. Any thread.
    void info(std::string_view event, Fields fields = {});
    void error(std::string_view event, Fields fields = {});

    // Lines that are JSON already, each with its newline, such as the access log's. Any thread.
    void write_lines(std::string_view lines);

  private:
    struct Sink;
    void write(std::string_view level, std::string_view event, Fields fields);

    std::unique_ptr<Sink> sink_;
};

// A path as it may be logged: "/stream/…/{video}/{file}", "/sign-in/…". Cuts what follows an
// escaped segment, too, and whatever is as long as a token anywhere.
std::string redact_path(std::string_view path);

} // namespace supple
