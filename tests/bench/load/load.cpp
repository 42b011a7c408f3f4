// bench_load: asks servers for a file over many keep-alive connections at once, in turn, and
// prints one JSON line a turn: what came, in which time, at which cost of CPU to the server, and
// how long the answers took. `./dev bench stream` starts the servers and reads the lines.
//
//   bench_load [--tls] [--header LINE]... --connections N --rounds N --milliseconds N
//              {NAME PORT PID PATH}...

#include "tests/bench/load/asker.hpp"
#include "tests/bench/load/process_cost.hpp"
#include "tests/bench/load/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <vector>

namespace supple::bench
{
namespace
{

using Clock = std::chrono::steady_clock;

struct Options {
    bool tls = false;
    std::string headers{};
    std::size_t connections = 1;
    int rounds = 1;
    std::chrono::milliseconds turn{1000};
};

struct Turn {
    std::uint64_t answers = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;
    double cpu_seconds = 0;
    double p50_us = 0;
    double p99_us = 0;
};

// One server, and all the connections to it.
class Crowd
{
  public:
    Crowd(std::string name, std::uint16_t port, int process, std::string request,
          const Options& options, SSL_CTX* tls)
        : name_(std::move(name)), process_(process),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)), file_{.request = std::move(request)}
    {
        for (std::size_t i = 0; i < options.connections; ++i) {
            askers_.push_back(std::make_unique<Asker>(port, tls));
            askers_.back()->learn(file_);
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.ptr = askers_.back().get();
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, askers_.back()->descriptor(), &event);
        }
    }

    const std::string& name() const { return name_; }

    // All ask until the time is over; the turn ends when the last answer has come.
    Turn take_turn(std::chrono::milliseconds time)
    {
        waited_.clear();
        Turn turn;
        const double cpu_before = cpu_seconds_of(process_);
        const auto begun = Clock::now();
        for (const auto& asker : askers_)
            asker->ask(file_);
        std::size_t waiting = askers_.size();
        while (waiting > 0)
            waiting -= serve_events(begun + time, turn);
        turn.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
        turn.cpu_seconds = cpu_seconds_of(process_) - cpu_before;
        turn.p50_us = percentile(50);
        turn.p99_us = percentile(99);
        return turn;
    }

  private:
    // How many connections came to rest.
    std::size_t serve_events(Clock::time_point until, Turn& turn)
    {
        std::array<epoll_event, 64> events;
        // Never sleeps: to wake a process on another core costs the server more than an answer
        // does, in a virtual machine above all, and no viewer across a network costs it that.
        const int count = ::epoll_wait(epoll_, events.data(), events.size(), 0);
        std::size_t rested = 0;
        for (int i = 0; i < count; ++i) {
            Asker& asker = *static_cast<Asker*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (!asker.take())
                continue;
            ++turn.answers;
            turn.bytes += file_.body_bytes;
            waited_.push_back(static_cast<float>(asker.waited().count()) / 1000);
            if (Clock::now() < until)
                asker.ask(file_);
            else
                ++rested;
        }
        return rested;
    }

    double percentile(std::size_t percent)
    {
        if (waited_.empty())
            return 0;
        const auto at =
            waited_.begin() + static_cast<std::ptrdiff_t>((waited_.size() - 1) * percent / 100);
        std::nth_element(waited_.begin(), at, waited_.end());
        return *at;
    }

    std::string name_;
    int process_;
    int epoll_;
    File file_;
    std::vector<std::unique_ptr<Asker>> askers_;
    std::vector<float> waited_;
};

std::string request_for(const std::string& path, const Options& options)
{
    return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", path, options.headers);
}

// Where the servers begin in the arguments.
int read_options(int count, char** words, Options& options)
{
    int at = 1;
    while (at < count && std::string_view(words[at]).starts_with("--")) {
        const std::string_view name = words[at++];
        if (name == "--tls") {
            options.tls = true;
            continue;
        }
        if (at == count)
            throw std::runtime_error("an option without its value");
        const std::string value = words[at++];
        if (name == "--header")
            options.headers += value + "\r\n";
        else if (name == "--connections")
            options.connections = std::stoul(value);
        else if (name == "--rounds")
            options.rounds = std::stoi(value);
        else if (name == "--milliseconds")
            options.turn = std::chrono::milliseconds(std::stol(value));
        else
            throw std::runtime_error("unknown option " + std::string(name));
    }
    return at;
}

void run(int count, char** words)
{
    Options options;
    int at = read_options(count, words, options);
    SSL_CTX* tls = options.tls ? client_context() : nullptr;
    std::vector<std::unique_ptr<Crowd>> crowds;
    for (; at + 3 < count; at += 4)
        crowds.push_back(std::make_unique<Crowd>(
            words[at], static_cast<std::uint16_t>(std::stoul(words[at + 1])),
            std::stoi(words[at + 2]), request_for(words[at + 3], options), options, tls));
    for (int round = 0; round < options.rounds; ++round) {
        for (const auto& crowd : crowds) {
            const Turn turn = crowd->take_turn(options.turn);
            fmt::print("{{\"server\":\"{}\",\"answers\":{},\"bytes\":{},\"seconds\":{:.6f},"
                       "\"cpu\":{:.6f},\"p50\":{:.1f},\"p99\":{:.1f}}}\n",
                       crowd->name(), turn.answers, turn.bytes, turn.seconds, turn.cpu_seconds,
                       turn.p50_us, turn.p99_us);
            std::fflush(stdout);
        }
    }
}

} // namespace
} // namespace supple::bench

int main(int count, char** words)
{
    return supple::bench::run_program("bench_load", supple::bench::run, count, words);
}
