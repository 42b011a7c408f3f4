// Of the processes that serve one shop, one sends its mails. While an upgrade is under way there
// are two, and each knows only of the mails that it is sending itself: together they would send
// some twice. The turn is a lock on a file, so that it ends with the process, however that ends.
#pragma once

#include "server/http/descriptor.hpp"
#include "server/http/task.hpp"

#include <chrono>
#include <filesystem>
#include <mutex>

namespace supple
{

class SendingTurn
{
  public:
    // A sign-in mail that comes so much later is not missed.
    static constexpr std::chrono::milliseconds ask_every{200};

    // Throws std::system_error when the file cannot be opened.
    explicit SendingTurn(const std::filesystem::path& lock_file);

    http::Task<void> wait(); // until it is ours
    void give_back();        // any thread; for good

  private:
    bool take();

    std::mutex mutex_;
    http::Descriptor file_;
};

} // namespace supple
