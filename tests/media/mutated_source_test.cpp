// Sources of every kind, damaged at random from printed seeds and given to supple-package as a
// person would. Whatever the damage, there is a package that keeps the rules, or one line and
// nothing left behind; in bounded time and memory.
#include "media/library.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace supple::tests;

namespace
{

constexpr unsigned mutations_of_a_kind = 24;
// Two seconds of a tiny picture take one, and ten under AddressSanitizer on a busy machine.
constexpr auto longest_run = std::chrono::seconds{120};
constexpr long most_memory_kib = 2L * 1024 * 1024;

struct Kind {
    std::string name;
    std::string codecs; // for ffmpeg
};
const Kind kinds[] = {{"mp4", "-c copy -movflags +faststart"},
                      {"mov", "-c copy"},
                      {"mkv", "-c copy"},
                      {"ts", "-c copy"},
                      {"webm", "-c:v libvpx -deadline realtime -c:a libopus"},
                      {"avi", "-c:v mpeg4 -c:a libmp3lame"}};

using Chance = std::mt19937;

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::size_t below(Chance& chance, std::size_t limit)
{
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(chance);
}

std::size_t place_in(Chance& chance, Range range)
{
    return range.begin + below(chance, range.end - range.begin);
}

// Where the container says what it holds; damage there goes deepest.
Range header_of(const std::string& bytes)
{
    const auto moov = bytes.find("moov");
    const std::size_t begin = moov == std::string::npos ? 0 : moov;
    return {begin, std::min(begin + 1500, bytes.size())};
}

void flip_bits(std::string& bytes, Chance& chance, Range range)
{
    for (std::size_t count = 1 + below(chance, 40); count > 0; --count)
        bytes[place_in(chance, range)] ^= static_cast<char>(1 << below(chance, 8));
}

void spoil_numbers(std::string& bytes, Chance& chance, Range range)
{
    const std::string numbers[] = {"\xff\xff\xff\xff", "\x7f\xff\xff\xff", "\x80"};
    for (std::size_t count = 1 + below(chance, 6); count > 0; --count) {
        const std::string& number = numbers[below(chance, std::size(numbers))];
        bytes.replace(place_in(chance, range), number.size(), number);
    }
}

void swap_blocks(std::string& bytes, Chance& chance)
{
    const std::size_t size = 16 + below(chance, bytes.size() / 8);
    const std::size_t first = below(chance, bytes.size() - size);
    const std::size_t second = below(chance, bytes.size() - size);
    for (std::size_t at = 0; at < size; ++at)
        std::swap(bytes[first + at], bytes[second + at]);
}

void zero_a_range(std::string& bytes, Chance& chance)
{
    const std::size_t size = 1 + below(chance, bytes.size() / 8);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(below(chance, bytes.size() - size)),
                size, '\0');
}

std::string mutated(std::string bytes, unsigned seed)
{
    Chance chance{seed};
    switch (seed % 6) {
    case 0:
        flip_bits(bytes, chance, {0, bytes.size()});
        break;
    case 1:
        flip_bits(bytes, chance, header_of(bytes));
        break;
    case 2:
        spoil_numbers(bytes, chance, header_of(bytes));
        break;
    case 3:
        swap_blocks(bytes, chance);
        break;
    case 4:
        zero_a_range(bytes, chance);
        break;
    default:
        bytes.resize(1 + below(chance, bytes.size()));
    }
    return bytes;
}

struct Outcome {
    int status = -1; // 128 and more: ended by a signal
    long memory_kib = 0;
    std::vector<std::string> lines; // all it said but the progress
};

// Killed, so that its status is 137, when it takes too long.
int wait_for(pid_t child, rusage& used)
{
    const auto end = std::chrono::steady_clock::now() + longest_run;
    int status = 0;
    while (::wait4(child, &status, WNOHANG, &used) == 0) {
        if (std::chrono::steady_clock::now() > end)
            ::kill(child, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Outcome run(std::vector<std::string> words, const fs::path& said)
{
    words.insert(words.begin(), std::string{std::getenv("SUPPLE_BIN")} + "/supple-package");
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const int out = ::open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        std::vector<char*> pointers;
        for (std::string& word : words)
            pointers.push_back(word.data());
        pointers.push_back(nullptr);
        ::execv(pointers.front(), pointers.data());
        ::_exit(127);
    }
    Outcome outcome;
    rusage used{};
    outcome.status = wait_for(child, used);
    outcome.memory_kib = used.ru_maxrss;
    std::ifstream in{said};
    for (std::string line; std::getline(in, line);)
        if (line.rfind('[', 0) != 0)
            outcome.lines.push_back(line);
    return outcome;
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

// Packages `source`, which is damaged; the number of packages that came of it, 0 or 1.
int check_outcome(const Folder& folder, const fs::path& source)
{
    const fs::path into = folder / "into";
    fs::create_directory(into);
    const Outcome outcome =
        run({"package", source, "--into", into / "package", "--quality", "fast"}, folder / "said");
    INFO("status ", outcome.status, "\n", joined(outcome.lines));
    CHECK(outcome.memory_kib <= most_memory_kib);
    CHECK((outcome.status == 0 || outcome.status == 1));
    const bool packaged = outcome.status == 0;
    if (packaged) {
        const Outcome verified = run({"verify", into / "package"}, folder / "said");
        INFO(joined(verified.lines));
        CHECK(verified.status == 0);
    } else {
        CHECK(outcome.lines.size() == 1);
        CHECK(fs::is_empty(into));
    }
    fs::remove_all(into);
    return packaged ? 1 : 0;
}

void convert(const fs::path& drawn, const Kind& kind, const fs::path& file)
{
    const std::string command = "ffmpeg -v quiet -y -i " + drawn.string() + " " + kind.codecs +
                                " -shortest " + file.string();
    REQUIRE(std::system(command.c_str()) == 0);
}

} // namespace

TEST_SUITE("a mutated source")
{
    TEST_CASE("becomes a package that keeps the rules, or one line and nothing else")
    {
        const char* given = std::getenv("SUPPLE_SEED");
        const unsigned first_seed = given ? static_cast<unsigned>(std::stoul(given)) : 1;
        const Folder folder;
        draw({.width = 128, .height = 72, .seconds = 2.5}, folder / "drawn.mp4");
        for (const Kind& kind : kinds) {
            const fs::path whole = folder / ("whole." + kind.name);
            convert(folder / "drawn.mp4", kind, whole);
            const std::string bytes = supple::media::read_file(whole, 10'000'000);
            CHECK(check_outcome(folder, whole) == 1);
            int packages = 0;
            for (unsigned seed = first_seed; seed < first_seed + mutations_of_a_kind; ++seed) {
                CAPTURE(kind.name);
                CAPTURE(seed);
                const fs::path source = folder / ("mutated." + kind.name);
                std::ofstream{source, std::ios::binary} << mutated(bytes, seed);
                packages += check_outcome(folder, source);
            }
            MESSAGE(kind.name, ": seeds ", first_seed, " to ", first_seed + mutations_of_a_kind - 1,
                    ", ", packages, " packages");
        }
    }
}
