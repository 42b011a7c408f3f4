// Where packages are made: `packages/incoming`, held by one command at a time. Each command works
// under a name of its own, the same each time, so that what an interrupted one left is found again:
//   .NAME.staging .NAME.keys.staging .NAME.journal   being made; these are supple-package's
//   NAME NAME.keys                                   finished, not yet published
//   NAME.command                                     which command makes it, as which revision
// What other commands left stays for a week. Refuses a second command while one is at work.
#pragma once

#include "store/id.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace supple
{

struct PackageCommand {
    std::string digest; // of all that decides about the package; one word
    store::RevisionId revision;
};

class Workbench
{
  public:
    // Takes the bench in `packages` and clears what others left more than a week ago. Throws
    // std::runtime_error when another command holds it, or a child that outlived its command.
    Workbench(std::filesystem::path packages, std::string name);
    ~Workbench();
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    const std::filesystem::path& packages() const { return packages_; }
    // The package, and its keys, once supple-package has finished them.
    std::filesystem::path finished() const;
    std::filesystem::path keys() const;

    // The command that worked here last. None if there was none, or if it cannot be read.
    std::optional<PackageCommand> begun() const;
    // Puts the command on the disk for good. What another command finished is thrown away.
    void begin(const PackageCommand& command);
    // After a failure: nothing stays, unless the same command can go on with it.
    void leave();
    // After success: nothing stays.
    void clear();

  private:
    void take_back_lone_keys();

    std::filesystem::path packages_;
    std::string name_;
    int lock_;
};

struct UnfinishedPackage {
    std::string name{};
    std::uintmax_t bytes = 0;
    std::filesystem::file_time_type touched = std::filesystem::file_time_type::min();
    std::vector<std::filesystem::path> parts{};
};
// What commands left, or are at. May be asked while one is at work.
std::vector<UnfinishedPackage> unfinished_packages(const std::filesystem::path& packages);

} // namespace supple
