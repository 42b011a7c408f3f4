#include "server/http/access_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <iterator>

namespace supple::http
{
namespace
{

// Quotes, controls and whatever is not ASCII, so that a line is valid JSON whatever a stranger
// sent.
void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
        } else {
            out += c;
        }
    }
    out += '"';
}

} // namespace

std::string to_json(const AccessRecord& record, const Redact& redact)
{
    using namespace std::chrono;
    const auto milliseconds_since = duration_cast<milliseconds>(record.time.time_since_epoch());
    const auto seconds_since = duration_cast<seconds>(milliseconds_since);
    std::string out;
    out.reserve(256);
    fmt::format_to(std::back_inserter(out),
                   "{{\"time\":\"{:%FT%T}.{:03}Z\",\"method\":", fmt::gmtime(seconds_since.count()),
                   (milliseconds_since - seconds_since).count());
    append_json_string(out, record.method);
    out += ",\"path\":";
    append_json_string(out, redact ? redact(record.path) : std::string(record.path));
    fmt::format_to(std::back_inserter(out),
                   ",\"status\":{},\"bytes\":{},\"ms\":{:.1f},\"id\":\"{}\",\"peer\":\"{}\"",
                   record.status, record.bytes, static_cast<double>(record.taken.count()) / 1000,
                   record.id, record.peer.to_string());
    if (!record.complete)
        out += ",\"complete\":false";
    out += '}';
    return out;
}

AccessLog::AccessLog(Redact redact, LogLines write)
    : redact_(std::move(redact)), write_(std::move(write))
{
}

void AccessLog::add(const AccessRecord& record)
{
    if (!write_)
        return;
    lines_ += to_json(record, redact_);
    lines_ += '\n';
    if (lines_.size() >= batch_bytes)
        flush();
}

void AccessLog::flush()
{
    if (lines_.empty())
        return;
    write_(lines_);
    lines_.clear();
}

} // namespace supple::http
