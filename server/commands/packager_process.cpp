#include "server/commands/packager_process.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstring>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace supple
{
namespace
{

// The terminal sends Ctrl-C to parent and child alike; a plain `kill` reaches the parent alone, so
// it is handed on. Only a volatile flag and kill() are safe in a handler.
volatile pid_t running_child = 0;

void hand_on(int signal)
{
    if (running_child > 0)
        kill(running_child, signal);
}

class SignalsHandedOn
{
  public:
    SignalsHandedOn()
    {
        struct sigaction action = {};
        action.sa_handler = hand_on;
        sigaction(SIGINT, &action, &interrupt_);
        sigaction(SIGTERM, &action, &terminate_);
    }
    ~SignalsHandedOn()
    {
        running_child = 0;
        sigaction(SIGINT, &interrupt_, nullptr);
        sigaction(SIGTERM, &terminate_, nullptr);
    }
    SignalsHandedOn(const SignalsHandedOn&) = delete;
    SignalsHandedOn& operator=(const SignalsHandedOn&) = delete;

  private:
    struct sigaction interrupt_ = {};
    struct sigaction terminate_ = {};
};

int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            throw std::runtime_error("Waiting for supple-package failed.");
    if (WIFSIGNALED(status))
        throw std::runtime_error(ended_by(WTERMSIG(status)));
    return WEXITSTATUS(status);
}

} // namespace

std::string ended_by(int signal)
{
    switch (signal) {
    case SIGKILL:
        return "supple-package was killed, most likely because the machine ran out of memory: "
               "nothing was published. Close other programs and run the command again.";
    case SIGINT:
    case SIGTERM:
        return "supple-package was stopped: nothing was published.";
    default:
        return fmt::format(
            "supple-package broke down ({}): nothing was published and the shop is untouched. "
            "Something in the source is more than its decoder can stand: copy it again from the "
            "camera, or save it anew with the program that cut it.",
            sigdescr_np(signal));
    }
}

std::filesystem::path packager_beside_this()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "supple-package";
}

int run_packager(const std::vector<std::string>& arguments)
{
    const std::string program = packager_beside_this();
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);

    const SignalsHandedOn handed_on;
    pid_t child = 0;
    const int error = posix_spawn(&child, program.c_str(), nullptr, nullptr, words.data(), environ);
    if (error != 0)
        throw std::runtime_error(
            fmt::format("{} cannot be started ({}): install it beside `supple`, where it belongs.",
                        program, std::strerror(error))); // NOLINT(concurrency-mt-unsafe)
    running_child = child;
    return wait_for(child);
}

} // namespace supple
