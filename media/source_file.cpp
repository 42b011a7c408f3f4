#include "media/source_file.hpp"

#include "media/av.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>
#include <vector>

namespace supple::media
{

namespace
{

// Holds the headers of any container, and the index that cameras write last; read in a blink.
constexpr std::uint64_t sample_bytes = 1024 * 1024;
// Of one sentence: a name of 255 bytes and a reason.
constexpr const char* unplugged = "{} can no longer be read ({}); nothing was published, connect "
                                  "its disk again and run the command again";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why)
{
    throw std::runtime_error(file.filename().string() + ": " + why);
}

std::string reason_of(int error)
{
    return std::strerror(error ? error : EIO);
}

// What the file system says; fingerprint still empty. Sets errno.
bool look(const std::filesystem::path& file, struct stat& status)
{
    return ::stat(file.c_str(), &status) == 0;
}

SourceFile facts_of(const std::filesystem::path& file, const struct stat& status)
{
    return {.path = file,
            .bytes = static_cast<std::uint64_t>(status.st_size),
            .changed_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
}

std::string hexadecimal(const unsigned char* bytes, unsigned count)
{
    std::string text;
    for (unsigned at = 0; at < count; ++at)
        text += fmt::format("{:02x}", bytes[at]);
    return text;
}

// "" when the file cannot be read to its end; errno says why.
std::string fingerprint(const std::filesystem::path& file, std::uint64_t bytes)
{
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    const std::uint64_t each = std::min(sample_bytes, bytes);
    std::vector<char> samples(2 * each);
    in.read(samples.data(), static_cast<std::streamsize>(each));
    in.seekg(static_cast<std::streamoff>(bytes - each));
    in.read(samples.data() + each, static_cast<std::streamsize>(each));
    if (!in)
        return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(samples.data(), samples.size(), digest.data(), &length, EVP_sha256(), nullptr);
    return hexadecimal(digest.data(), length);
}

} // namespace

SourceFile identify(const std::filesystem::path& file)
{
    struct stat status {
    };
    if (!look(file, status))
        refuse(file,
               errno == ENOENT ? "there is no such file" : "cannot be opened: " + reason_of(errno));
    if (S_ISDIR(status.st_mode))
        refuse(file, "is a folder; name the video file inside it");
    if (!S_ISREG(status.st_mode)) // it is read several times
        refuse(file, "is no file but a pipe or a device; save the video as a file first");
    if (status.st_size == 0)
        refuse(file, "is empty (0 bytes); copy it again from the camera");
    SourceFile source = facts_of(file, status);
    source.fingerprint = fingerprint(file, source.bytes);
    if (source.fingerprint.empty())
        refuse(file, "cannot be opened: " + reason_of(errno));
    return source;
}

std::string text_of(const SourceFile& source)
{
    return fmt::format("{} bytes, changed {}.{:09}, sha256 {}", source.bytes,
                       source.changed_ns / 1'000'000'000, source.changed_ns % 1'000'000'000,
                       source.fingerprint);
}

void refuse_if_changed(const SourceFile& source)
{
    const std::string name = source.path.filename().string();
    struct stat status {
    };
    if (!look(source.path, status))
        throw Interrupted(fmt::format(unplugged, name, reason_of(errno)));
    SourceFile now = facts_of(source.path, status);
    if (now.bytes == source.bytes && now.changed_ns == source.changed_ns) {
        now.fingerprint = fingerprint(source.path, now.bytes);
        if (now.fingerprint.empty())
            throw Interrupted(fmt::format(unplugged, name, reason_of(errno)));
    }
    if (!(now == source))
        throw std::runtime_error(fmt::format("{} changed while it was being packaged; nothing was "
                                             "published, run the command again",
                                             name));
}

void while_unchanged(const SourceFile& source, const std::function<void()>& work)
{
    try {
        work();
    } catch (const Stopped&) {
        throw;
    } catch (const std::exception&) {
        refuse_if_changed(source);
        throw;
    }
    refuse_if_changed(source);
}

} // namespace supple::media
