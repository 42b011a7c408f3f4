#include "server/successor.hpp"

#include "server/http/descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace supple
{
namespace
{

constexpr int first_socket = 3; // sd_listen_fds(3)
constexpr std::string_view pid_variable = "LISTEN_PID=";
constexpr std::size_t most_digits = 19; // of a process id
constexpr const char* ready_variable = "SUPPLE_READY_FD";

// All that the child needs, made before it is born: between fork and exec of a process with threads
// nothing may be allocated (signal-safety(7)).
class Launch
{
  public:
    Launch(const OwnProgram& program, const std::vector<int>& listening, int ready)
        : path_(program.path), words_(program.words), listening_(listening), ready_(ready)
    {
        for (char** variable = environ; *variable; ++variable)
            if (!is_ours(*variable))
                variables_.emplace_back(*variable);
        variables_.push_back(fmt::format("LISTEN_FDS={}", listening.size()));
        variables_.push_back(fmt::format("{}={}", ready_variable, first_socket + listening.size()));
        variables_.emplace_back(pid_variable);
        variables_.back().resize(pid_variable.size() + most_digits + 1);
        pid_digits_ = variables_.back().data() + pid_variable.size();
        arguments_ = pointers(words_);
        environment_ = pointers(variables_);
    }

    // In the child. Returns only if the program cannot be run.
    void run()
    {
        std::to_chars(pid_digits_, pid_digits_ + most_digits, ::getpid());
        const int last = first_socket + static_cast<int>(listening_.size());
        // Out of the way first: what is to be moved may lie where it is to go.
        for (int& fd : listening_)
            fd = ::fcntl(fd, F_DUPFD, last + 1);
        ready_ = ::fcntl(ready_, F_DUPFD, last + 1);
        for (std::size_t i = 0; i < listening_.size(); ++i)
            ::dup2(listening_[i], first_socket + static_cast<int>(i));
        ::dup2(ready_, last);
        ::close_range(static_cast<unsigned>(last) + 1, ~0U, 0);
        ::execve(path_.c_str(), arguments_.data(), environment_.data());
    }

  private:
    static bool is_ours(std::string_view variable)
    {
        const auto name = variable.substr(0, variable.find('='));
        return name == "LISTEN_PID" || name == "LISTEN_FDS" || name == "LISTEN_FDNAMES" ||
               name == "WATCHDOG_PID" || name == ready_variable;
    }

    static std::vector<char*> pointers(std::vector<std::string>& texts)
    {
        std::vector<char*> all;
        for (std::string& text : texts)
            all.push_back(text.data());
        all.push_back(nullptr);
        return all;
    }

    std::string path_;
    std::vector<std::string> words_, variables_;
    std::vector<int> listening_;
    int ready_;
    char* pid_digits_;
    std::vector<char*> arguments_, environment_;
};

struct Pipe {
    http::Descriptor read, write;

    Pipe()
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "no pipe");
        read = http::Descriptor(ends[0]);
        write = http::Descriptor(ends[1]);
    }
};

bool says_ready(int descriptor)
{
    pollfd waiting{descriptor, POLLIN, 0};
    const auto limit = std::chrono::milliseconds(longest_start);
    char word = 0;
    return ::poll(&waiting, 1, static_cast<int>(limit.count())) == 1 &&
           ::read(descriptor, &word, 1) == 1;
}

} // namespace

OwnProgram own_program()
{
    OwnProgram program{std::filesystem::read_symlink("/proc/self/exe"), {}};
    std::ifstream line("/proc/self/cmdline", std::ios::binary);
    for (std::string word; std::getline(line, word, '\0');)
        program.words.push_back(word);
    return program;
}

pid_t start_successor(const OwnProgram& program, const std::vector<int>& listening)
{
    Pipe pipe;
    Launch launch(program, listening, pipe.write.number());
    const pid_t child = ::fork();
    if (child < 0)
        throw std::system_error(errno, std::generic_category(), "no new process can be made");
    if (child == 0) {
        launch.run();
        ::_exit(127);
    }
    pipe.write = {}; // so that the child's end is the only one
    if (says_ready(pipe.read.number()))
        return child;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    throw std::runtime_error(fmt::format(
        "{} did not come to serve; its own words say why. This process goes on.", program.path));
}

Predecessor::Predecessor()
{
    const char* given = std::getenv(ready_variable); // NOLINT(concurrency-mt-unsafe): at start
    const std::string_view digits = given ? given : "";
    std::from_chars(digits.data(), digits.data() + digits.size(), descriptor_);
    if (descriptor_ >= 0)
        ::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
    ::unsetenv(ready_variable); // NOLINT(concurrency-mt-unsafe): at start
}

void Predecessor::tell_ready()
{
    const http::Descriptor descriptor(std::exchange(descriptor_, -1));
    if (descriptor.number() >= 0 && ::write(descriptor.number(), "1", 1) != 1)
        throw std::runtime_error("Whoever started this process to succeed it is gone.");
}

} // namespace supple
