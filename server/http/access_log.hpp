// One JSON line an answer, gathered by a worker and handed on in batches, so that logging takes no
// lock on the way of a request. Never holds a query; what else must not be seen in a path is cut
// by the `redact` function given by those who know.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace supple::http
{

struct AccessRecord {
    std::chrono::system_clock::time_point time{};
    std::string_view method{};
    std::string_view path{}; // as it came, without the query; may be unparsable text
    unsigned status = 0;
    std::uint64_t bytes = 0; // of the body, really sent
    std::chrono::microseconds taken{0};
    std::string_view id{};
    std::string_view peer{}; // its address
    bool complete = true;    // false: the client went away, or was too slow, during the answer
};

using Redact = std::function<std::string(std::string_view path)>;
// Whole lines, each ending in a newline. Called from the workers' threads.
using LogLines = std::function<void(std::string_view lines)>;

class AccessLog
{
  public:
    // Handed on when this much is gathered, or at the worker's next tick.
    static constexpr std::size_t batch_bytes = 32 * 1024;

    AccessLog(Redact redact, LogLines write);

    void add(const AccessRecord& record);
    void flush();

  private:
    Redact redact_;
    LogLines write_;
    std::string lines_;
    std::int64_t second_ = -1;
    std::string second_text_; // made once a second
};

// One record as JSON, without the newline.
std::string to_json(const AccessRecord& record, const Redact& redact);

} // namespace supple::http
