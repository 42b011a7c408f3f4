// Where finished packages stand. A package is written into a hidden folder beside its final place,
// forced to the disk and then renamed, so a reader sees all of it or nothing, also after a power
// cut. An existing final folder is never touched: a published revision is immutable. Staging left
// by a killed run is found again by the next one; staging of a run that is still alive is refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

enum class FolderKind {
    open,  // folder 0755, files 0644: may be served, may be copied to a public CDN
    secret // folder 0700, files 0600: keys
};

class Staging
{
  public:
    // Makes or takes over `.{name}.staging` beside `final_folder` (whose parent is made if
    // missing). Throws std::runtime_error when the final folder exists or another run is writing
    // it.
    explicit Staging(std::filesystem::path final_folder, FolderKind kind = FolderKind::open);

    // Removes the staging folder and its journal, unless they were to be kept.
    ~Staging();

    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    // `.{name}.journal` beside the staging folder, for what has to outlive this run.
    std::filesystem::path journal_file() const;

    // Removes all files that an earlier run left here.
    void clear();
    void remove_all_but(const std::set<std::string>& names);
    // From now on the folder and its journal stay when this run ends without publishing.
    void keep() { kept_ = true; }

    // Writes one file, replacing it if it is there. `name` is a plain file name. Throws Interrupted
    // on a full disk. May be called from several threads for different names.
    void write(std::string_view name, std::span<const std::uint8_t> bytes);
    void write(std::string_view name, std::string_view text);

    // Writes a playlist and its gzip twin `{name}.gz` (AHLS 10.1: playlists are delivered gzipped).
    void write_with_twin(std::string_view name, std::string_view text);

    // fsync of these files and of the folder's list of names. For any thread. Throws Interrupted.
    void sync(const std::vector<std::string>& names) const;

    // Sum of the sizes of all files written so far, in bytes.
    std::uint64_t total_bytes() const;

    // fsync of every file and of the folder, rename, fsync of the parent. Throws when the final
    // folder has appeared meanwhile. Afterwards folder() is the final folder.
    void publish();

  private:
    std::filesystem::path final_folder_;
    std::filesystem::path folder_;
    FolderKind kind_;
    int lock_ = -1; // descriptor of the staging folder, flock()ed while this run lives
    bool published_ = false;
    bool kept_ = false;
};

// The whole of a file. Throws std::runtime_error when it cannot be read or exceeds `limit` bytes.
std::string read_file(const std::filesystem::path& file, std::uint64_t limit);

} // namespace supple::media
