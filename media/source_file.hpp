// Which film a source file holds, told without reading all of it, and the promise that it stayed
// the same while it was packaged. Two values are equal when size, time of the last change and
// fingerprint are: where the file lies and what it is called may change, and inode numbers are made
// up anew by the file systems of cameras and cards. Refuses what cannot be read twice.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace supple::media
{

struct SourceFile {
    std::filesystem::path path{};
    std::uint64_t bytes = 0;
    std::int64_t changed_ns = 0; // nanoseconds since 1970
    std::string fingerprint{};   // SHA-256 of the first and the last MiB, in hexadecimal

    friend bool operator==(const SourceFile& a, const SourceFile& b)
    {
        return a.bytes == b.bytes && a.changed_ns == b.changed_ns && a.fingerprint == b.fingerprint;
    }
};

// Throws std::runtime_error with a sentence that begins with the file's name when there is no such
// file, it is empty, a folder, a pipe or a device, or cannot be read.
SourceFile identify(const std::filesystem::path& file);

// One line of words, equal for equal values: "115671 bytes, changed 1764034245.119020000, sha256
// 9f86…".
std::string text_of(const SourceFile& source);

// Throws std::runtime_error when the file is no longer what it was; Interrupted when it can no
// longer be read, as on a drive that was pulled out.
void refuse_if_changed(const SourceFile& source);

// Does work that reads the source. A source that changed or went away meanwhile is the reason that
// is told, whatever the work made of it; only a stop goes before.
void while_unchanged(const SourceFile& source, const std::function<void()>& work);

} // namespace supple::media
