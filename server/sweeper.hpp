// Sweeps what the shop has kept long enough (store/retention.hpp): once when it opens and then once
// a day, in the background and in small portions, so that no purchase waits for it.
#pragma once

#include "server/async_store.hpp"
#include "server/http/task.hpp"

#include <functional>
#include <string_view>

namespace supple
{

class Sweeper
{
  public:
    using LogError = std::function<void(std::string_view what)>;

    Sweeper(AsyncStore& store, LogError log_error);

    // Runs until its io_context stops.
    http::Task<void> run();

  private:
    http::Task<void> sweep();

    AsyncStore& store_;
    LogError log_error_;
};

} // namespace supple
