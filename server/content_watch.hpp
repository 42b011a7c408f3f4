// Looks every second or two whether the operator changed a text, and shows it without a restart. A
// text that cannot be read changes nothing: the pages go on with the last good ones, the log says
// file, line and what to do, and a shop with test payments says so on its pages, too.
#pragma once

#include "server/http/task.hpp"
#include "server/routes/shop_pages.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace supple
{

class ContentWatch
{
  public:
    using LogError = std::function<void(std::string_view what)>;

    ContentWatch(std::filesystem::path folder, routes::ShopPages& pages, LogError log_error);

    // Runs until its io_context stops.
    http::Task<void> run();

  private:
    http::Task<void> look();

    std::filesystem::path folder_;
    routes::ShopPages& pages_;
    LogError log_error_;
    std::string seen_;
};

} // namespace supple
