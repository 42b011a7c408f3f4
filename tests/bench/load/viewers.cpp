// bench_viewers: N people who watch at once, each on one keep-alive connection, in real time: two
// playlists and a key, then a segment of pictures and one of sound for each six seconds, of the
// best rendition that the last ones came fast enough for. One in fifty seeks after a segment,
// one in two hundred leaves and another comes. They are in the middle of their practice when the
// run begins. Prints one JSON line: stalls, how many segments were of the best rendition, CPU.
//
//   bench_viewers [--tls] --viewers N --seconds N --pid PID --port PORT
//                 --playlists PATH PATH --key PATH --sound PATH --renditions PATH...

#include "tests/bench/load/asker.hpp"
#include "tests/bench/load/process_cost.hpp"
#include "tests/bench/load/program.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <queue>
#include <random>
#include <stdexcept>
#include <string_view>
#include <sys/epoll.h>
#include <vector>

namespace supple::bench
{
namespace
{

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds segment_time{6};
// What a player keeps ready (hls.js keeps more when it may, Safari less).
constexpr seconds buffer_time{18};
constexpr seconds warm_up{6};

struct Files {
    std::vector<File> opening; // playlists and key
    File sound;
    std::vector<File> renditions; // from the smallest
};

struct Result {
    std::uint64_t segments = 0;
    std::uint64_t best = 0;
    std::uint64_t stalls = 0;
    std::uint64_t bytes = 0;
    Clock::duration latest{}; // by which the load itself was late
};

class Viewer
{
  public:
    Viewer(const Files& files, std::uint16_t port, SSL_CTX* tls, std::uint32_t seed)
        : files_(files), asker_(port, tls), chance_(seed), rendition_(files.renditions.size() - 1)
    {
        chance_.discard(10); // the first numbers of neighbouring seeds are neighbours
        File key = files.opening.back();
        asker_.learn(key);
        step_ = files_.opening.size();
    }

    // In the middle of a practice, and of a segment.
    void begin()
    {
        const auto ahead = std::uniform_int_distribution<>(18'000, 24'000)(chance_);
        plays_until_ = Clock::now() + milliseconds(ahead);
    }

    int descriptor() const { return asker_.descriptor(); }

    // When it asks next: at once until its buffer is full.
    Clock::time_point next() const { return plays_until_ - buffer_time; }

    void ask() { asker_.ask(wanted()); }

    // True when its buffer may be full and it asks again at next(); otherwise it has asked already,
    // or its answer is not complete.
    bool take(Result& result)
    {
        if (!asker_.take())
            return false;
        result.bytes += wanted().body_bytes;
        if (step_ < files_.opening.size()) {
            ++step_;
        } else if (is_sound_) {
            is_sound_ = false;
            end_segment(result);
            return true;
        } else {
            speed_ = static_cast<double>(wanted().body_bytes) /
                     std::chrono::duration<double>(asker_.waited()).count();
            is_sound_ = true;
        }
        ask();
        return false;
    }

  private:
    const File& wanted() const
    {
        if (step_ < files_.opening.size())
            return files_.opening[step_];
        return is_sound_ ? files_.sound : files_.renditions[rendition_];
    }

    void end_segment(Result& result)
    {
        const auto now = Clock::now();
        ++result.segments;
        result.best += rendition_ + 1 == files_.renditions.size();
        result.stalls += !is_starting_ && now > plays_until_;
        is_starting_ = false;
        plays_until_ = std::max(plays_until_, now) + segment_time;
        choose_rendition();
        const int fate = std::uniform_int_distribution<>(0, 199)(chance_);
        if (fate == 0)
            step_ = 0; // another viewer, from the beginning
        if (fate < 4) {
            plays_until_ = now; // a seek: nothing of what was kept ready is of use
            is_starting_ = true;
        }
    }

    // With a fifth to spare, as players do.
    void choose_rendition()
    {
        rendition_ = 0;
        for (std::size_t i = 1; i < files_.renditions.size(); ++i) {
            const auto bytes_a_second =
                static_cast<double>(files_.renditions[i].body_bytes) / segment_time.count();
            if (bytes_a_second < 0.8 * speed_)
                rendition_ = i;
        }
    }

    const Files& files_;
    Asker asker_;
    std::minstd_rand chance_;
    std::size_t rendition_;
    std::size_t step_ = 0; // of the opening
    bool is_sound_ = false;
    bool is_starting_ = false;
    double speed_ = 0; // bytes a second
    Clock::time_point plays_until_;
};

class Audience
{
  public:
    Audience(const Files& files, std::size_t size, std::uint16_t port, SSL_CTX* tls)
        : epoll_(::epoll_create1(EPOLL_CLOEXEC))
    {
        for (std::size_t i = 0; i < size; ++i) {
            viewers_.push_back(
                std::make_unique<Viewer>(files, port, tls, static_cast<std::uint32_t>(i + 1)));
            Viewer* viewer = viewers_.back().get();
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.ptr = viewer;
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, viewer->descriptor(), &event);
        }
        for (const auto& viewer : viewers_) {
            viewer->begin();
            waiting_.emplace(viewer->next(), viewer.get());
        }
    }

    Result watch(Clock::duration time)
    {
        Result result;
        const auto end = Clock::now() + time;
        for (auto now = Clock::now(); now < end; now = Clock::now()) {
            while (!waiting_.empty() && waiting_.top().first <= now) {
                result.latest = std::max(result.latest, now - waiting_.top().first);
                waiting_.top().second->ask();
                waiting_.pop();
            }
            std::array<epoll_event, 64> events;
            // Never sleeps, for the reason that load.cpp has.
            const int count = ::epoll_wait(epoll_, events.data(), events.size(), 0);
            for (int i = 0; i < count; ++i) {
                auto* viewer = static_cast<Viewer*>(events[static_cast<std::size_t>(i)].data.ptr);
                if (viewer->take(result))
                    waiting_.emplace(std::max(viewer->next(), now), viewer);
            }
        }
        return result;
    }

  private:
    using Entry = std::pair<Clock::time_point, Viewer*>;

    int epoll_;
    std::vector<std::unique_ptr<Viewer>> viewers_;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> waiting_;
};

// Each option with its values.
std::map<std::string, std::vector<std::string>> read_options(int count, char** words)
{
    std::map<std::string, std::vector<std::string>> options;
    std::string name;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word.starts_with("--"))
            options[name = word.substr(2)];
        else
            options[name].emplace_back(word);
    }
    return options;
}

void run(int count, char** words)
{
    const auto options = read_options(count, words);
    const auto number = [&](const char* name) { return std::stoul(options.at(name).at(0)); };
    SSL_CTX* tls = options.contains("tls") ? client_context() : nullptr;
    const auto port = static_cast<std::uint16_t>(number("port"));
    Asker scout(port, tls);
    const auto file = [&](const std::string& path) {
        File learnt{.request = fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n"
                                           "Accept-Encoding: gzip\r\n\r\n",
                                           path)};
        scout.learn(learnt);
        return learnt;
    };
    Files files;
    for (const auto& path : options.at("playlists"))
        files.opening.push_back(file(path));
    files.opening.push_back(file(options.at("key").at(0)));
    files.sound = file(options.at("sound").at(0));
    for (const auto& path : options.at("renditions"))
        files.renditions.push_back(file(path));

    Audience audience(files, number("viewers"), port, tls);
    audience.watch(warm_up);
    const int process = static_cast<int>(number("pid"));
    const double cpu_before = cpu_seconds_of(process);
    const auto begun = Clock::now();
    const Result result = audience.watch(seconds(number("seconds")));
    const double time = std::chrono::duration<double>(Clock::now() - begun).count();
    fmt::print("{{\"segments\":{},\"best\":{},\"stalls\":{},\"bytes\":{},\"seconds\":{:.3f},"
               "\"cpu\":{:.3f},\"load_late_ms\":{:.1f}}}\n",
               result.segments, result.best, result.stalls, result.bytes, time,
               cpu_seconds_of(process) - cpu_before,
               std::chrono::duration<double, std::milli>(result.latest).count());
}

} // namespace
} // namespace supple::bench

int main(int count, char** words)
{
    return supple::bench::run_program("bench_viewers", supple::bench::run, count, words);
}
