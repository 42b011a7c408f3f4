#include "tests/ways/packaging_shop.hpp"

#include "media/verifier.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace supple::test
{

namespace fs = std::filesystem;

namespace
{

constexpr std::chrono::milliseconds between_looks{2};
constexpr std::uint64_t largest_file = 100'000'000;

std::string program()
{
    const char* bin = std::getenv("SUPPLE_BIN"); // NOLINT(concurrency-mt-unsafe)
    REQUIRE_MESSAGE(bin != nullptr, "SUPPLE_BIN must name the folder of the programs");
    return std::string(bin) + "/supple";
}

std::string text_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// The children of a process, from the fourth field of /proc/PID/stat.
std::vector<pid_t> children_of(pid_t parent)
{
    std::vector<pid_t> children;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        const std::string stat = text_of(entry.path() / "stat");
        std::istringstream fields(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
        char state = 0;
        pid_t its_parent = 0;
        if (fields >> state >> its_parent && its_parent == parent)
            children.push_back(std::stoi(name));
    }
    return children;
}

fs::path fresh_folder()
{
    std::string name = (fs::temp_directory_path() / "supple-packaging-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    return name;
}

} // namespace

Process::Process(const std::vector<std::string>& words, const fs::path& said)
{
    // Orphans become ours, so that their end can be waited for.
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    std::vector<char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    posix_spawnattr_t own_group;
    posix_spawnattr_init(&own_group);
    posix_spawnattr_setflags(&own_group, POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_t heard;
    posix_spawn_file_actions_init(&heard);
    posix_spawn_file_actions_addopen(&heard, 1, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&heard, 1, 2);
    REQUIRE(posix_spawn(&parent_, pointers[0], &heard, &own_group, pointers.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&heard);
    posix_spawnattr_destroy(&own_group);
}

Process::~Process()
{
    kill(Victim::both);
    wait();
}

void Process::kill(Victim victim)
{
    if (victim == Victim::both)
        ::kill(-parent_, SIGKILL); // does nothing to a group that has ended
    else if (victim == Victim::parent && !has_ended())
        ::kill(parent_, SIGKILL);
    else if (victim == Victim::child && !has_ended())
        for (const pid_t child : children_of(parent_))
            ::kill(child, SIGKILL);
}

void Process::signal(int number) const
{
    ::kill(-parent_, number);
}

bool Process::has_ended()
{
    int status = 0;
    if (!status_ && waitpid(parent_, &status, WNOHANG) == parent_)
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return status_.has_value();
}

int Process::wait()
{
    int status = 0;
    for (pid_t ended = 0; (ended = waitpid(-parent_, &status, 0)) > 0;)
        if (ended == parent_)
            status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return status_.value_or(-1);
}

PackagingShop::PackagingShop() : folder_(fresh_folder())
{
    REQUIRE(run({"init"}).status == 0);
    packaging_ = {"package", source().string(), "--course", "practice", "--quality", "fast"};
}

PackagingShop::PackagingShop(const tests::DrawnSource& drawn) : PackagingShop()
{
    tests::draw(drawn, source());
}

PackagingShop::PackagingShop(const fs::path& copied) : PackagingShop()
{
    fs::copy_file(copied, source());
}

PackagingShop::~PackagingShop()
{
    fs::remove_all(folder_);
}

void PackagingShop::add_words(const std::vector<std::string>& words)
{
    packaging_.insert(packaging_.end(), words.begin(), words.end());
}

std::vector<std::string> PackagingShop::words_of(const std::vector<std::string>& verb) const
{
    std::vector<std::string> words{program(), "--data", (folder_ / "data").string()};
    words.insert(words.end(), verb.begin(), verb.end());
    return words;
}

std::unique_ptr<Process> PackagingShop::start(const std::vector<std::string>& more)
{
    auto verb = packaging_;
    verb.insert(verb.end(), more.begin(), more.end());
    return std::make_unique<Process>(words_of(verb), folder_ / "said");
}

Outcome PackagingShop::package(const std::vector<std::string>& more)
{
    const int status = start(more)->wait();
    return {status, said()};
}

// Beside a packaging that is at work: what it says must stay readable.
Outcome PackagingShop::run(const std::vector<std::string>& verb)
{
    const fs::path heard = folder_ / "said-besides";
    const int status = Process(words_of(verb), heard).wait();
    return {status, text_of(heard)};
}

std::string PackagingShop::said() const
{
    return text_of(folder_ / "said");
}

std::optional<fs::path> PackagingShop::left(const std::string& ending) const
{
    std::error_code nothing_yet;
    for (const auto& entry : fs::directory_iterator(incoming(), nothing_yet))
        if (entry.path().filename().string().ends_with(ending))
            return entry.path();
    return std::nullopt;
}

std::string PackagingShop::journal_bytes() const
{
    const auto file = left(".journal");
    return file ? text_of(*file) : "";
}

media::JournalText PackagingShop::journal() const
{
    return media::read_journal(journal_bytes());
}

// The lowest rendition and the I-frames are always encoded; a better one may be a copy.
void PackagingShop::await_chunks(int chunks, Process& process) const
{
    const auto holds = [&](const std::string& track) {
        const auto known = journal().chunks;
        return std::ranges::count(known, track, &media::ChunkRecord::track) >= chunks;
    };
    while (!process.has_ended() && !(holds("v1") && holds("i1")))
        std::this_thread::sleep_for(between_looks);
}

void PackagingShop::await_words(const std::string& words, Process& process) const
{
    while (!process.has_ended() && said().find(words) == std::string::npos)
        std::this_thread::sleep_for(between_looks);
}

std::map<std::string, std::vector<fs::path>> PackagingShop::unnamed_segments() const
{
    const auto staging = left(".staging");
    if (!staging)
        return {};
    std::map<std::string, std::size_t> named;
    for (const media::ChunkRecord& chunk : journal().chunks)
        named[chunk.track] += chunk.segments.size();
    std::map<std::string, std::vector<fs::path>> unnamed;
    for (const auto& entry : fs::directory_iterator(*staging)) {
        const std::string name = entry.path().filename().string(); // v1_00001.m4s
        const auto line = name.find('_');
        if ((name[0] != 'v' && name[0] != 'i') || !name.ends_with(".m4s"))
            continue;
        if (std::stoul(name.substr(line + 1)) > named[name.substr(0, line)])
            unnamed[name.substr(0, line)].push_back(entry.path());
    }
    return unnamed;
}

std::vector<store::Revision> PackagingShop::revisions()
{
    auto database = store::Database::open(folder_ / "data" / "supple.db", clock_, random_);
    return database.read([&](store::Snapshot& snapshot) {
        std::vector<store::Revision> all;
        for (const auto& course : store::list_courses(snapshot, store::Shelf::all))
            for (const auto& video : store::videos_of(snapshot, course.id))
                for (const auto& revision : store::revisions_of(snapshot, video.id))
                    all.push_back(revision);
        return all;
    });
}

fs::path PackagingShop::folder_of(const store::Revision& revision) const
{
    return packages() / revision.video.text() / revision.id.text();
}

fs::path PackagingShop::the_only_package()
{
    const auto published = revisions();
    REQUIRE(published.size() == 1);
    const fs::path folder = folder_of(published[0]);
    const fs::path keys = folder.string() + ".keys";
    const bool sealed = published[0].encrypted;
    CHECK(fs::exists(keys) == sealed);
    CHECK(media::acceptable(
        media::verify_package(folder, sealed ? std::optional{keys} : std::nullopt)));
    CHECK(fs::is_empty(incoming()));
    const auto homes = std::distance(fs::directory_iterator(packages()), {});
    CHECK(homes == 3); // the video's, incoming, and the lock
    CHECK(std::distance(fs::directory_iterator(folder.parent_path()), {}) == (sealed ? 2 : 1));
    return folder;
}

void check_same_files(const fs::path& left, const fs::path& right)
{
    std::ptrdiff_t files = 0;
    for (const auto& entry : fs::directory_iterator(left)) {
        const std::string name = entry.path().filename().string();
        CAPTURE(name);
        REQUIRE(fs::exists(right / name));
        const bool same = media::read_file(entry.path(), largest_file) ==
                          media::read_file(right / name, largest_file);
        CHECK(same);
        ++files;
    }
    CHECK(files == std::distance(fs::directory_iterator(right), {}));
}

} // namespace supple::test
