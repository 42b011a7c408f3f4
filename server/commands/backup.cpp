#include "server/commands/command.hpp"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <fstream>
#include <memory>

namespace supple
{
namespace
{

namespace fs = std::filesystem;

struct FreeArchive {
    void operator()(archive* open) const { archive_free(open); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

struct FreeEntry {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Entry = std::unique_ptr<archive_entry, FreeEntry>;

void require(archive* open, la_ssize_t outcome)
{
    if (outcome < ARCHIVE_OK)
        throw std::runtime_error(archive_error_string(open));
}

void add_file(archive* out, const fs::path& file, const std::string& name)
{
    std::ifstream in(file, std::ios::binary);
    const auto size = static_cast<la_int64_t>(fs::file_size(file));
    const Entry entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_size(entry.get(), size);
    require(out, archive_write_header(out, entry.get()));
    std::string buffer(1 << 16, '\0');
    la_int64_t copied = 0;
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
        require(out, archive_write_data(out, buffer.data(), static_cast<std::size_t>(in.gcount())));
        copied += in.gcount();
    }
    // A file that cannot be read to its end would stand in the archive as zeros.
    if (copied != size)
        throw std::runtime_error(fmt::format("{} cannot be read whole", file.string()));
}

// What makes a shop, and nothing else that lies in its folder, such as an earlier backup. The
// database comes as a copy of one instant; what is half made stays behind.
bool belongs_in_backup(const fs::path& inside)
{
    constexpr std::array<std::string_view, 3> folders = {"packages", "mail", "content"};
    const bool kept = std::ranges::find(folders, inside.begin()->string()) != folders.end();
    return inside == "supple.toml" || (kept && inside.extension() != ".part");
}

// Also what lies behind a symbolic link: packages are often kept on a larger disk.
void add_folder(archive* out, const fs::path& folder)
{
    const auto options = fs::directory_options::follow_directory_symlink;
    for (auto at = fs::recursive_directory_iterator(folder, options); at != end(at); ++at) {
        const fs::path inside = at->path().lexically_relative(folder);
        if (inside == "packages/incoming")
            at.disable_recursion_pending();
        else if (at->is_regular_file() && belongs_in_backup(inside))
            add_file(out, at->path(), inside.generic_string());
    }
}

void write_backup(OpenShop& shop, const fs::path& target)
{
    const fs::path database_copy = shop.config.data / "supple.db.backup";
    fs::remove(database_copy);
    shop.database.copy_to(database_copy);
    const Archive out(archive_write_new());
    require(out.get(), archive_write_add_filter_gzip(out.get()));
    require(out.get(), archive_write_set_format_pax_restricted(out.get()));
    require(out.get(), archive_write_open_filename(out.get(), target.c_str()));
    // It holds customers' addresses and the signing keys.
    fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
    add_file(out.get(), database_copy, "supple.db");
    add_folder(out.get(), shop.config.data);
    require(out.get(), archive_write_close(out.get()));
    fs::remove(database_copy);
}

void backup(OpenShop& shop, const fs::path& target)
{
    if (fs::exists(target))
        throw std::runtime_error(
            fmt::format("{} is there already; name another file.", target.string()));
    const fs::path part = target.string() + ".part";
    try {
        write_backup(shop, part);
        fs::rename(part, target);
    } catch (const std::exception& fault) {
        fs::remove(part);
        throw std::runtime_error(
            fmt::format("{} was not written: {}.", target.string(), fault.what()));
    }
}

// An archive from elsewhere may try to write anywhere: only plain files below the folder are taken.
fs::path safe_name(archive_entry* entry)
{
    const fs::path name = archive_entry_pathname(entry);
    const bool climbs = std::ranges::find(name, "..") != name.end();
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
        name.is_absolute() || climbs)
        throw std::runtime_error(
            fmt::format("\"{}\" stands in it, which no backup of a shop holds", name.string()));
    return name;
}

void unpack(const fs::path& source, const fs::path& root)
{
    const Archive in(archive_read_new());
    archive_read_support_filter_gzip(in.get());
    archive_read_support_format_tar(in.get());
    require(in.get(), archive_read_open_filename(in.get(), source.c_str(), 1 << 16));
    const Archive out(archive_write_disk_new());
    archive_write_disk_set_options(out.get(), ARCHIVE_EXTRACT_SECURE_NODOTDOT |
                                                  ARCHIVE_EXTRACT_SECURE_SYMLINKS |
                                                  ARCHIVE_EXTRACT_PERM);
    archive_entry* entry = nullptr;
    for (;;) {
        const int next = archive_read_next_header(in.get(), &entry);
        if (next == ARCHIVE_EOF)
            return;
        require(in.get(), next);
        archive_entry_set_pathname(entry, (root / safe_name(entry)).c_str());
        require(in.get(), archive_read_extract2(in.get(), entry, out.get()));
    }
}

void restore(const fs::path& source, const fs::path& folder)
{
    if (fs::exists(folder) && !fs::is_empty(folder))
        throw std::runtime_error(fmt::format(
            "{} is not empty: restore into a new folder, named with --data.", folder.string()));
    // Unpacked aside and renamed, so that what was interrupted is never taken for a shop.
    const fs::path part = fs::absolute(folder / "").parent_path().string() + ".part";
    fs::remove_all(part);
    try {
        fs::create_directories(part);
        fs::permissions(part, fs::perms::owner_all);
        unpack(source, fs::canonical(part));
        if (!fs::exists(part / "supple.db"))
            throw std::runtime_error("it holds no database of a shop");
        for (const char* inside : {"packages", "mail", "content"})
            fs::create_directories(part / inside);
        fs::rename(part, folder);
    } catch (const std::exception& fault) {
        fs::remove_all(part);
        throw std::runtime_error(fmt::format("{} was not restored, and nothing was changed: {}.",
                                             source.string(), fault.what()));
    }
}

} // namespace

void add_backup(CommandLine& line)
{
    auto file = std::make_shared<std::string>();
    auto* backup_verb = line.program.add_subcommand(
        "backup", "Write the whole shop into one .tar.gz; it may be open meanwhile");
    backup_verb->add_option("FILE", *file)->required();
    backup_verb->callback([&line, file] {
        OpenShop shop(line.folder());
        backup(shop, *file);
        fmt::print("The shop is in {}. It holds addresses and keys: keep it safe.\n", *file);
    });

    auto* restore_verb =
        line.program.add_subcommand("restore", "Make a shop in an empty folder from a backup");
    restore_verb->add_option("FILE", *file)->required()->check(CLI::ExistingFile);
    restore_verb->callback([&line, file] {
        restore(*file, line.folder());
        OpenShop shop(line.folder()); // throws if what came back is no shop
        fmt::print("The shop is restored in {}.\n", line.folder().string());
    });
}

} // namespace supple
