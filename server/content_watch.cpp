#include "server/content_watch.hpp"

#include "server/http/recurring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace supple
{
namespace
{

namespace fs = std::filesystem;

// Long enough to cost nothing, short enough to see a sentence as soon as the browser is reloaded.
constexpr std::chrono::milliseconds pause{1500};

// Names, sizes and times of all files: another text is another value. A folder that is missing, or
// changes under our eyes, is looked at again after the pause.
std::string state_of(const fs::path& folder)
{
    std::error_code error;
    std::vector<std::string> files;
    for (auto entry = fs::directory_iterator(folder, error);
         !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const auto changed = entry->last_write_time(error).time_since_epoch().count();
        const auto size = entry->is_regular_file(error) ? entry->file_size(error) : 0;
        files.push_back(fmt::format("{} {} {}\n", entry->path().string(), size, changed));
    }
    std::ranges::sort(files);
    std::string all;
    for (const std::string& file : files)
        all += file;
    return all;
}

} // namespace

ContentWatch::ContentWatch(fs::path folder, routes::ShopPages& pages, LogError log_error)
    : folder_(std::move(folder)), pages_(pages), log_error_(std::move(log_error)),
      seen_(state_of(folder_))
{
}

http::Task<void> ContentWatch::run()
{
    const auto job = [this] { return look(); };
    const auto tell = [this](std::string_view fault) {
        pages_.keep_with_complaint(std::string(fault));
        log_error_(fmt::format("{} The pages go on with the last good text.", fault));
    };
    co_await http::every(pause, job, tell);
}

http::Task<void> ContentWatch::look()
{
    const auto now = state_of(folder_);
    if (now == seen_)
        co_return;
    seen_ = now;
    pages_.replace(pages::Pages(folder_));
}

} // namespace supple
