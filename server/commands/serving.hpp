// Opens a shop and keeps it open until SIGINT or SIGTERM: what `serve` and `demo` share.
#pragma once

#include "server/app.hpp"

#include <functional>

namespace supple
{

// `started` is called once customers may come. Returns after the last answer is sent. Throws
// std::runtime_error when the shop cannot open.
void serve(const Config& config, const std::function<void(const App&)>& started);

} // namespace supple
