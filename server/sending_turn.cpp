#include "server/sending_turn.hpp"

#include <boost/asio/this_coro.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>

namespace supple
{

SendingTurn::SendingTurn(const std::filesystem::path& lock_file)
    : file_(::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR))
{
    if (file_.number() < 0)
        throw std::system_error(errno, std::generic_category(), lock_file.string());
}

http::Task<void> SendingTurn::wait()
{
    http::Timer timer(co_await boost::asio::this_coro::executor);
    while (!take()) {
        timer.expires_after(ask_every);
        co_await timer.async_wait(http::use_task);
    }
}

bool SendingTurn::take()
{
    const std::lock_guard lock(mutex_);
    return file_.number() >= 0 && ::flock(file_.number(), LOCK_EX | LOCK_NB) == 0;
}

void SendingTurn::give_back()
{
    const std::lock_guard lock(mutex_);
    file_ = {};
}

} // namespace supple
