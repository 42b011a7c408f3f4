// Does what falls due by the clock and not by a request: tells customers whose access ends soon,
// and mails the gifts whose day has come. Wakes once a minute on the background thread; a database
// that is busy or broken is told and tried again a minute later. What it does is kept with the fact
// that it was done, so no restart does it twice.
#pragma once

#include "server/async_store.hpp"
#include "server/http/task.hpp"

#include <functional>
#include <string_view>

namespace supple
{

class Timekeeper
{
  public:
    using LogError = std::function<void(std::string_view what)>;

    Timekeeper(AsyncStore& store, LogError log_error);

    // Runs until its io_context stops.
    http::Task<void> run();

  private:
    AsyncStore& store_;
    LogError log_error_;
};

} // namespace supple
