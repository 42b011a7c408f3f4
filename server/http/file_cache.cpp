#include "server/http/file_cache.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace supple::http
{
namespace
{

std::int64_t nanoseconds(const timespec& time)
{
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// Distinct whenever the bytes may be: a replaced file has another inode or time of change.
std::string make_etag(const OpenFile& file)
{
    return fmt::format("\"{:x}-{:x}-{:x}\"", file.inode, file.size, file.modified_ns);
}

bool is_missing(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG;
}

// All or nothing: what cannot be read now is read when it is sent, and refused there.
std::string read_small_file(const OpenFile& file)
{
    std::string bytes(file.size, '\0');
    const auto count = ::pread(file.descriptor, bytes.data(), bytes.size(), 0);
    if (count < 0 || static_cast<std::size_t>(count) != bytes.size())
        bytes.clear();
    return bytes;
}

std::shared_ptr<OpenFile> open_regular_file(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) {
        if (is_missing(errno))
            return nullptr;
        throw std::system_error(errno, std::generic_category(), "cannot open a file to serve");
    }
    auto file = std::make_shared<OpenFile>();
    file->descriptor = descriptor;

    struct stat facts {
    };
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return nullptr;
    file->size = static_cast<std::uint64_t>(facts.st_size);
    file->inode = facts.st_ino;
    file->modified_ns = nanoseconds(facts.st_mtim);
    file->etag = make_etag(*file);
    if (file->size <= FileCache::small_file_bytes)
        file->bytes = read_small_file(*file);
    return file;
}

} // namespace

OpenFile::~OpenFile()
{
    if (descriptor >= 0)
        ::close(descriptor);
}

FileCache::FileCache(HeaderLines lines, std::size_t capacity, Duration recheck_after)
    : lines_(std::move(lines)), capacity_(capacity), recheck_after_(recheck_after)
{
    assert(capacity_ > 0);
}

std::shared_ptr<const OpenFile> FileCache::open(const std::string& path)
{
    if (const auto found = by_path_.find(path); found != by_path_.end()) {
        const auto entry = found->second;
        if (still_there(*entry)) {
            recent_.splice(recent_.begin(), recent_, entry);
            return entry->file;
        }
        drop(entry);
    }

    auto file = open_regular_file(path);
    if (!file)
        return nullptr;
    file->header_lines = std::make_shared<const std::string>(lines_(path) + "ETag: " + file->etag +
                                                             "\r\nAccept-Ranges: bytes\r\n");

    recent_.push_front({path, file, std::chrono::steady_clock::now()});
    by_path_.emplace(recent_.front().path, recent_.begin());
    if (recent_.size() > capacity_)
        drop(std::prev(recent_.end()));
    return file;
}

bool FileCache::still_there(Entry& entry) const
{
    const auto now = std::chrono::steady_clock::now();
    if (now - entry.checked < recheck_after_)
        return true;
    struct stat facts {
    };
    if (::stat(entry.path.c_str(), &facts) != 0 || facts.st_ino != entry.file->inode ||
        static_cast<std::uint64_t>(facts.st_size) != entry.file->size ||
        nanoseconds(facts.st_mtim) != entry.file->modified_ns)
        return false;
    entry.checked = now;
    return true;
}

void FileCache::drop(Recent::iterator entry)
{
    by_path_.erase(entry->path);
    recent_.erase(entry);
}

} // namespace supple::http
