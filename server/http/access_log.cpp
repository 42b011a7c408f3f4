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

void append_number(std::string& out, std::uint64_t number)
{
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

std::int64_t whole_seconds(std::chrono::system_clock::time_point time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string date_and_time(std::int64_t second)
{
    return fmt::format("{:%FT%T}", fmt::gmtime(second));
}

// `second`: that of the record, as text. All by hand, because every answer pays for it.
void append_json(std::string& out, std::string_view second, const AccessRecord& record,
                 const Redact& redact)
{
    using std::chrono::milliseconds;
    const auto thousandths =
        std::chrono::floor<milliseconds>(record.time.time_since_epoch()) % std::chrono::seconds(1);
    const auto tenths = static_cast<std::uint64_t>(record.taken.count() + 50) / 100;
    out.append("{\"time\":\"").append(second).append(".");
    out.append(fmt::format_int(1000 + thousandths.count()).c_str() + 1).append("Z\",\"method\":");
    append_json_string(out, record.method);
    out += ",\"path\":";
    append_json_string(out, redact ? redact(record.path) : std::string(record.path));
    out += ",\"status\":";
    append_number(out, record.status);
    out += ",\"bytes\":";
    append_number(out, record.bytes);
    out += ",\"ms\":";
    append_number(out, tenths / 10);
    out += '.';
    append_number(out, tenths % 10);
    out.append(",\"id\":\"").append(record.id).append("\",\"peer\":\"").append(record.peer);
    out += record.complete ? "\"}" : "\",\"complete\":false}";
}

} // namespace

std::string to_json(const AccessRecord& record, const Redact& redact)
{
    std::string out;
    append_json(out, date_and_time(whole_seconds(record.time)), record, redact);
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
    if (const auto second = whole_seconds(record.time); second != second_) {
        second_ = second;
        second_text_ = date_and_time(second);
    }
    append_json(lines_, second_text_, record, redact_);
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
