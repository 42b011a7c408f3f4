// Brings to the database who watches: gathers what the workers tell (routes/attendance) and writes
// it down in one transaction every few seconds, however many segments were sent. What is lost with
// a crash is some seconds of having been seen.
#pragma once

#include "server/async_store.hpp"
#include "server/http/task.hpp"
#include "store/playback_session.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

namespace supple
{

class RollCall
{
  public:
    static constexpr std::chrono::seconds write_every{5};
    // One transaction: some tens of milliseconds of the writer.
    static constexpr std::size_t portion = 1000;

    using LogError = std::function<void(std::string_view what)>;

    RollCall(AsyncStore& store, LogError log_error);

    // From any thread; locks for a moment, once in ten seconds a worker.
    void add(std::vector<store::SeenPlayback> seen);

    http::Task<void> run(); // until the io_context stops

  private:
    http::Task<void> write();
    std::vector<store::SeenPlayback> take();

    AsyncStore& store_;
    LogError log_error_;
    std::mutex mutex_;
    std::vector<store::SeenPlayback> gathered_;
};

} // namespace supple
