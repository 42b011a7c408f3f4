#include "server/commands/workbench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <stdexcept>
#include <sys/file.h>
#include <unistd.h>

namespace supple
{
namespace
{

namespace fs = std::filesystem;

// Long enough to come back after a weekend, short enough that a disk does not fill with what nobody
// goes on with.
constexpr std::chrono::days unfinished_stays{7};

fs::path bench_of(const fs::path& packages)
{
    return packages / "incoming";
}

// ".NAME.keys.staging" belongs to NAME.
std::string owner_of(const fs::path& part)
{
    const std::string name = part.filename().string();
    const std::size_t begin = name.starts_with('.') ? 1 : 0;
    return name.substr(begin, name.find('.', begin) - begin);
}

// A file that vanishes meanwhile, because somebody is at work, takes no room.
std::uintmax_t size_of(const fs::path& file)
{
    std::error_code vanished;
    const auto size = fs::file_size(file, vanished);
    return vanished ? 0 : size;
}

// Of a file, or of the files in a folder: packages have no folders inside.
std::uintmax_t bytes_of(const fs::path& part)
{
    std::error_code no_folder;
    std::uintmax_t sum = 0;
    for (const auto& entry : fs::directory_iterator(part, no_folder))
        sum += size_of(entry.path());
    return no_folder ? size_of(part) : sum;
}

// Without O_CLOEXEC: supple-package holds the lock too, and goes on if only we are killed.
int open_lock(const fs::path& packages)
{
    return open((packages / ".lock").c_str(), O_RDWR | O_CREAT, 0600);
}

void flush(const fs::path& path)
{
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool flushed = descriptor >= 0 && fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (!flushed)
        throw std::runtime_error(
            fmt::format("{} cannot be forced to the disk ({}): is it full?", path.string(),
                        std::strerror(error))); // NOLINT(concurrency-mt-unsafe)
}

void remove_parts(const UnfinishedPackage& package)
{
    for (const fs::path& part : package.parts)
        fs::remove_all(part);
}

void clear_old(const fs::path& packages, const std::string& but)
{
    const auto oldest = fs::file_time_type::clock::now() - unfinished_stays;
    for (const UnfinishedPackage& package : unfinished_packages(packages))
        if (package.name != but && package.touched < oldest)
            remove_parts(package);
}

} // namespace

Workbench::Workbench(fs::path packages, std::string name)
    : packages_(std::move(packages)), name_(std::move(name)), lock_(open_lock(packages_))
{
    if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        const bool busy = lock_ >= 0 && errno == EWOULDBLOCK;
        if (lock_ >= 0)
            close(lock_);
        throw std::runtime_error(
            busy ? "Another video is being packaged for this shop: wait until it is done, then "
                   "give this command again."
                 : fmt::format("{} cannot be written: let this user write there.",
                               packages_.string()));
    }
    fs::create_directories(bench_of(packages_));
    clear_old(packages_, name_);
    take_back_lone_keys();
}

Workbench::~Workbench()
{
    close(lock_);
}

// supple-package publishes the keys first. Killed before the package, it would refuse to touch
// them.
void Workbench::take_back_lone_keys()
{
    if (fs::exists(keys()) && !fs::exists(finished()))
        fs::rename(keys(), bench_of(packages_) / fmt::format(".{}.keys.staging", name_));
}

fs::path Workbench::finished() const
{
    return bench_of(packages_) / name_;
}

fs::path Workbench::keys() const
{
    return finished().string() + ".keys";
}

std::optional<PackageCommand> Workbench::begun() const
{
    std::ifstream in(finished().string() + ".command");
    std::string revision;
    std::string digest;
    in >> revision >> digest;
    const auto id = store::RevisionId::parse(revision);
    if (!id)
        return std::nullopt;
    return PackageCommand{digest, *id};
}

void Workbench::begin(const PackageCommand& command)
{
    fs::remove_all(finished());
    fs::remove_all(keys());
    const fs::path file = finished().string() + ".command";
    const fs::path fresh = file.string() + ".new";
    std::ofstream out(fresh);
    out << command.revision.text() << '\n' << command.digest << '\n';
    out.close();
    if (!out)
        throw std::runtime_error(
            fmt::format("{} cannot be written: is the disk full?", fresh.string()));
    flush(fresh);
    fs::rename(fresh, file);
    flush(bench_of(packages_));
}

void Workbench::leave()
{
    for (const UnfinishedPackage& package : unfinished_packages(packages_))
        if (package.name == name_ && package.parts.size() == 1)
            remove_parts(package);
}

void Workbench::clear()
{
    for (const UnfinishedPackage& package : unfinished_packages(packages_))
        if (package.name == name_)
            remove_parts(package);
}

std::vector<UnfinishedPackage> unfinished_packages(const fs::path& packages)
{
    std::map<std::string, UnfinishedPackage> found;
    std::error_code nothing_yet;
    for (const auto& entry : fs::directory_iterator(bench_of(packages), nothing_yet)) {
        const std::string name = owner_of(entry.path());
        UnfinishedPackage& package = found[name];
        package.name = name;
        package.bytes += bytes_of(entry.path());
        std::error_code vanished;
        if (const auto touched = entry.last_write_time(vanished); !vanished)
            package.touched = std::max(package.touched, touched);
        package.parts.push_back(entry.path());
    }
    std::vector<UnfinishedPackage> all;
    for (auto& [name, package] : found)
        all.push_back(std::move(package));
    return all;
}

} // namespace supple
