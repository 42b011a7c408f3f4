#include "server/log.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace supple
{
namespace
{

// Batches of a few kilobytes each. A full queue means a stuck disk; the shop goes on.
constexpr std::size_t queue_length = 1024;

// A log must not fill the disk that the shop's database lives on.
constexpr std::size_t file_bytes = 16 * 1024 * 1024;
constexpr std::size_t kept_files = 5;

// A slug has at most 64 characters, a token hundreds.
constexpr std::size_t longest_plain_segment = 64;
constexpr std::string_view cut = "\xe2\x80\xa6"; // an ellipsis

spdlog::sink_ptr make_sink(const std::optional<std::filesystem::path>& file)
{
    if (!file)
        return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    try {
        return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file->string(), file_bytes,
                                                                      kept_files);
    } catch (const spdlog::spdlog_ex& error) {
        throw std::runtime_error("cannot write the log file: " + std::string(error.what()) +
                                 "; check that its folder exists and may be written");
    }
}

std::string timestamp()
{
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto whole = floor<seconds>(now);
    return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(system_clock::to_time_t(whole)),
                       (now - whole).count());
}

} // namespace

// The pool goes first: its thread has written all and is joined before the file is closed.
struct Log::Sink {
    std::shared_ptr<spdlog::async_logger> logger;
    std::shared_ptr<spdlog::details::thread_pool> pool;
};

Log::Log(const std::optional<std::filesystem::path>& file) : sink_(std::make_unique<Sink>())
{
    sink_->pool = std::make_shared<spdlog::details::thread_pool>(queue_length, 1);
    sink_->logger = std::make_shared<spdlog::async_logger>(
        "supple", make_sink(file), sink_->pool, spdlog::async_overflow_policy::overrun_oldest);
    sink_->logger->set_pattern("%v");
    sink_->logger->flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::info(std::string_view event, Fields fields)
{
    write("info", event, fields);
}

void Log::error(std::string_view event, Fields fields)
{
    write("error", event, fields);
}

void Log::write(std::string_view level, std::string_view event, Fields fields)
{
    boost::json::object line{{"time", timestamp()}, {"level", level}, {"event", event}};
    for (const auto& [name, value] : fields)
        line[name] = value;
    write_lines(boost::json::serialize(line));
}

void Log::write_lines(std::string_view lines)
{
    if (lines.ends_with('\n'))
        lines.remove_suffix(1);
    sink_->logger->info(lines);
}

std::string redact_path(std::string_view path)
{
    std::string out;
    bool secret_follows = false;
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        const auto segment = path.substr(0, end);
        path.remove_prefix(end);

        const bool is_secret = secret_follows && !segment.empty();
        out += '/';
        out += is_secret || segment.size() > longest_plain_segment ? cut : segment;
        // None of our own addresses needs an escape: behind one, anything may be hidden.
        secret_follows = segment == "stream" || segment == "sign-in" || segment == "gifts" ||
                         segment.find('%') != segment.npos;
    }
    return out;
}

} // namespace supple
