#include "media/library.hpp"

#include "media/disk_space.hpp"
#include "media/gzip.hpp"
#include "media/interrupted.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace supple::media
{

namespace fs = std::filesystem;

namespace
{

[[noreturn]] void fail(std::string_view what, const fs::path& path, int error)
{
    throw Interrupted(fmt::format("{} {}: {}.", what, path.string(), std::strerror(error)));
}

class Descriptor
{
  public:
    Descriptor(const fs::path& path, int flags, mode_t mode = 0)
        : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, mode))
    {
        if (number_ < 0)
            fail("Could not open", path_, errno);
    }
    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write_all(std::span<const std::uint8_t> bytes)
    {
        while (!bytes.empty()) {
            const ssize_t count = ::write(number_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                throw Interrupted(why_not_written(path_, errno));
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
    }
    void sync() const
    {
        if (::fsync(number_) != 0)
            throw Interrupted(why_not_written(path_, errno));
    }
    // Of what is written now, so that sync() has less to wait for. Promises nothing.
    void start_sync() const { ::sync_file_range(number_, 0, 0, SYNC_FILE_RANGE_WRITE); }
    int release() { return std::exchange(number_, -1); }
    int number() const { return number_; }

  private:
    fs::path path_;
    int number_;
};

fs::path hidden_beside(const fs::path& final_folder, std::string_view ending)
{
    return final_folder.parent_path() /
           fmt::format(".{}.{}", final_folder.filename().string(), ending);
}

fs::path without_trailing_slash(fs::path path)
{
    path = fs::absolute(path).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

void refuse_existing(const fs::path& final_folder)
{
    if (fs::exists(fs::symlink_status(final_folder)))
        throw std::runtime_error(fmt::format(
            "{} already exists. A published package is never changed; choose another folder.",
            final_folder.string()));
}

} // namespace

Staging::Staging(fs::path final_folder, FolderKind kind)
    : final_folder_(without_trailing_slash(std::move(final_folder))),
      folder_(hidden_beside(final_folder_, "staging")), kind_(kind)
{
    refuse_existing(final_folder_);
    fs::create_directories(final_folder_.parent_path());
    const mode_t mode = kind_ == FolderKind::secret ? 0700 : 0755;
    const bool is_new = ::mkdir(folder_.c_str(), mode) == 0;
    if (!is_new && errno != EEXIST)
        fail("Could not make the folder", folder_, errno);
    Descriptor lock{folder_, O_RDONLY | O_DIRECTORY | O_NOFOLLOW};
    // The kernel drops the lock of a killed run, so an unlocked staging folder belongs to nobody.
    if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0)
        throw std::runtime_error(fmt::format(
            "Another run is already making {}. Wait for it, or stop it.", final_folder_.string()));
    if (::fchmod(lock.number(), mode) != 0)
        fail("Could not set the rights of", folder_, errno);
    lock_ = lock.release();
    if (is_new)
        fs::remove(journal_file()); // it tells of files that are gone
}

Staging::~Staging()
{
    std::error_code ignored; // a destructor has nobody to tell; the next run finds the rest
    if (published_ || !kept_)
        fs::remove(journal_file(), ignored);
    if (!published_ && !kept_)
        fs::remove_all(folder_, ignored);
    ::close(lock_);
}

fs::path Staging::journal_file() const
{
    return hidden_beside(final_folder_, "journal");
}

void Staging::clear()
{
    remove_all_but({});
}

void Staging::remove_all_but(const std::set<std::string>& names)
{
    for (const auto& entry : fs::directory_iterator(folder_))
        if (!names.contains(entry.path().filename().string()))
            fs::remove_all(entry.path());
}

void Staging::write(std::string_view name, std::span<const std::uint8_t> bytes)
{
    const mode_t mode = kind_ == FolderKind::secret ? 0600 : 0644;
    Descriptor file{folder_ / name, O_WRONLY | O_CREAT | O_TRUNC, mode};
    file.write_all(bytes);
    file.start_sync();
}

void Staging::write(std::string_view name, std::string_view text)
{
    write(name, std::span{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void Staging::write_with_twin(std::string_view name, std::string_view text)
{
    write(name, text);
    write(std::string{name} + ".gz", gzip(text));
}

void Staging::sync(const std::vector<std::string>& names) const
{
    for (const std::string& name : names)
        Descriptor{folder_ / name, O_RDONLY}.sync();
    if (::fsync(lock_) != 0)
        fail("Could not force to the disk", folder_, errno);
}

std::uint64_t Staging::total_bytes() const
{
    std::uint64_t sum = 0;
    for (const auto& entry : fs::directory_iterator(folder_))
        sum += entry.file_size();
    return sum;
}

void Staging::publish()
{
    for (const auto& entry : fs::directory_iterator(folder_))
        Descriptor{entry.path(), O_RDONLY}.sync();
    if (::fsync(lock_) != 0)
        fail("Could not force to the disk", folder_, errno);
    refuse_existing(final_folder_);
    // rename(2) never replaces a folder that holds files, so a race here fails and harms nothing.
    if (::rename(folder_.c_str(), final_folder_.c_str()) != 0)
        fail("Could not move the finished package to", final_folder_, errno);
    folder_ = final_folder_;
    published_ = true;
    Descriptor{final_folder_.parent_path(), O_RDONLY | O_DIRECTORY}.sync();
}

std::string read_file(const fs::path& file, std::uint64_t limit)
{
    std::ifstream in{file, std::ios::binary | std::ios::ate};
    if (!in || !fs::is_regular_file(file))
        throw std::runtime_error(fmt::format("Could not read {}.", file.string()));
    const auto size = static_cast<std::uint64_t>(in.tellg());
    if (size > limit)
        throw std::runtime_error(fmt::format("{} is larger than {} bytes, which is more than it "
                                             "can sensibly be.",
                                             file.string(), limit));
    std::string text(size, '\0');
    in.seekg(0);
    in.read(text.data(), static_cast<std::streamsize>(size));
    if (!in)
        throw std::runtime_error(fmt::format("Could not read {} to its end.", file.string()));
    return text;
}

} // namespace supple::media
