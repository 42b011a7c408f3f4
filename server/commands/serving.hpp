// Opens a shop and keeps it open until SIGINT or SIGTERM: what `serve` and `demo` share.
#pragma once

#include "server/app.hpp"

#include <filesystem>
#include <functional>
#include <optional>

namespace supple
{

// `started` is called once customers may come. Without `log_file` the log goes to standard error.
// Returns after the last answer is sent. Throws std::runtime_error when the shop cannot open.
void serve(const Config& config, const std::optional<std::filesystem::path>& log_file,
           const std::function<void(const App&)>& started);

} // namespace supple
