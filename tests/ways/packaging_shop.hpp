// A data folder with a drawn source, and `supple package` run in it as a person runs it: a process
// with a group of its own that can be killed whole or in part. Looks into the folder where packages
// are made, because that is where an interrupted command leaves its work.
#pragma once

#include "media/journal.hpp"
#include "store/catalog.hpp"
#include "store/database.hpp"
#include "store/random.hpp"
#include "tests/support/drawn_source.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace supple::test
{

enum class Victim { both, child, parent };

// A program with a process group of its own. Killed when it goes out of scope.
class Process
{
  public:
    // What it says on stdout and stderr goes into the file `said`.
    Process(const std::vector<std::string>& words, const std::filesystem::path& said);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // SIGKILL. The child of a killed parent goes on until it has ended or wait() is called.
    void kill(Victim victim);
    void signal(int number) const;
    bool has_ended();
    // Until the whole group has ended. The exit status of the parent; -1 after a kill.
    int wait();

  private:
    pid_t parent_ = 0;
    std::optional<int> status_;
};

struct Outcome {
    int status = -1;
    std::string said;

    bool tells(const std::string& words) const { return said.find(words) != std::string::npos; }
};

class PackagingShop
{
  public:
    explicit PackagingShop(const tests::DrawnSource& source);
    // With a copy of this source, for what must be the same to the byte.
    explicit PackagingShop(const std::filesystem::path& source);
    ~PackagingShop();
    PackagingShop(const PackagingShop&) = delete;
    PackagingShop& operator=(const PackagingShop&) = delete;

    std::filesystem::path source() const { return folder_ / "source.mp4"; }
    std::filesystem::path packages() const { return folder_ / "data" / "packages"; }
    std::filesystem::path incoming() const { return packages() / "incoming"; }

    // Words for every packaging from now on.
    void add_words(const std::vector<std::string>& words);
    std::unique_ptr<Process> start(const std::vector<std::string>& more = {});
    Outcome package(const std::vector<std::string>& more = {});
    Outcome run(const std::vector<std::string>& verb);
    // What the last command said.
    std::string said() const;

    // The one entry of incoming whose name ends so, if there is one.
    std::optional<std::filesystem::path> left(const std::string& ending) const;
    media::JournalText journal() const;
    std::string journal_bytes() const;
    // Waits until the journal holds so many chunks of each track, or the process has ended.
    void await_chunks(int chunks, Process& process) const;
    void await_words(const std::string& words, Process& process) const;
    // Segment files of each journaled track that no line of the journal names.
    std::map<std::string, std::vector<std::filesystem::path>> unnamed_segments() const;

    std::vector<store::Revision> revisions();
    std::filesystem::path folder_of(const store::Revision& revision) const;
    // Exactly one revision, whole and by every rule, and nothing left where it was made.
    std::filesystem::path the_only_package();

  private:
    PackagingShop();
    std::vector<std::string> words_of(const std::vector<std::string>& verb) const;

    std::filesystem::path folder_;
    std::vector<std::string> packaging_;
    store::SystemClock clock_;
    store::SystemRandom random_;
};

void check_same_files(const std::filesystem::path& left, const std::filesystem::path& right);

} // namespace supple::test
