// Files held open by one worker, with what every answer needs to know: size, entity tag and header
// lines built once, and of a small file its bytes, which then leave with their head. A hit costs
// one probe and no system call; every few seconds an entry is checked against the disk, so a
// replaced file is noticed. Only regular files are opened, symbolic links at the end of the path
// are refused, and a file that is missing is not remembered. One thread only.
#pragma once

#include "server/http/response.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace supple::http
{

// The descriptor closes when the last answer using it is sent.
struct OpenFile {
    OpenFile() = default;
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile();

    int descriptor = -1;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    std::int64_t modified_ns = 0;
    std::string etag;  // with its quotes
    std::string bytes; // all of it, if it is small; else empty
    SharedBytes header_lines;
};

class FileCache
{
  public:
    // Makes the header lines (each ending in CRLF) of a file just opened: content type, caching.
    // The cache adds ETag and Accept-Ranges.
    using HeaderLines = std::function<std::string(std::string_view path)>;
    using Duration = std::chrono::milliseconds;

    // Descriptors are the scarce thing: a worker may hold `capacity` of them.
    static constexpr std::size_t usual_capacity = 512;

    // Playlists, keys, captions and init segments are smaller, and asked for most often. 16 MiB a
    // worker if all that are open are as large.
    static constexpr std::size_t small_file_bytes = 32 * 1024;

    explicit FileCache(HeaderLines lines, std::size_t capacity = usual_capacity,
                       Duration recheck_after = std::chrono::seconds(5));

    // Null if there is no such regular file. Throws if the system cannot open it for another
    // reason.
    std::shared_ptr<const OpenFile> open(const std::string& path);

    std::size_t size() const { return recent_.size(); }

  private:
    struct Entry {
        std::string path;
        std::shared_ptr<const OpenFile> file;
        std::chrono::steady_clock::time_point checked;
    };
    using Recent = std::list<Entry>;

    bool still_there(Entry& entry) const;
    void drop(Recent::iterator entry);

    HeaderLines lines_;
    std::size_t capacity_;
    Duration recheck_after_;
    Recent recent_; // most recent first
    std::unordered_map<std::string_view, Recent::iterator> by_path_;
};

} // namespace supple::http
