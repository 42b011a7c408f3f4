#include "media/disk_space.hpp"

#include "media/interrupted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <sys/statvfs.h>

namespace supple::media
{

namespace
{

// The shop's database and the machine's logs live on the same disk, and must be able to go on.
constexpr std::uint64_t kept_free_bytes = 256'000'000;
// Quality is constant, so a ceiling says little. Apple's average for the row, which the ceiling
// exceeds by half, is a little more than a lively picture takes; README.md has the figures.
constexpr double share_of_ceiling = 1 / 1.5;
// A rate that was measured on a few windows may be this far off.
constexpr double share_of_expected = 1.5;
constexpr double iframes_kbps = 60;
// Boxes, playlists, and file systems that give out whole blocks to many small files.
constexpr double overhead = 1.05;
constexpr double block_bytes = 4096;

double kbps_of(const Rung& rung)
{
    if (rung.copied)
        return rung.expected_kbps;
    const double usual = rung.ceiling_kbps * share_of_ceiling;
    return rung.expected_kbps > 0 ? std::min(usual, rung.expected_kbps * share_of_expected) : usual;
}

double files_per_second(const Plan& plan)
{
    const double segments = 1 / plan.segment_seconds();
    return 1 + segments * static_cast<double>(plan.rungs.size() + 1);
}

} // namespace

std::uint64_t estimated_bytes(const Plan& plan)
{
    double kbps =
        iframes_kbps + static_cast<double>(plan.sounds.size()) * audio_bits_per_second / 1000;
    for (const Rung& rung : plan.rungs)
        kbps += kbps_of(rung);
    const double a_second = kbps * 125 * overhead + files_per_second(plan) * block_bytes / 2;
    return static_cast<std::uint64_t>(std::ceil(a_second * plan.expected_seconds()));
}

void refuse_too_little_room(const std::filesystem::path& folder, std::uint64_t needed,
                            std::uint64_t staged)
{
    needed -= std::min(needed, staged);
    std::filesystem::path there = std::filesystem::absolute(folder);
    while (!std::filesystem::exists(there) && there.has_relative_path())
        there = there.parent_path();
    struct statvfs disk {
    };
    if (::statvfs(there.c_str(), &disk) != 0)
        return; // a file system that does not say is no reason to refuse
    const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    if (free >= needed + kept_free_bytes)
        return;
    throw Interrupted(fmt::format(
        "the package needs about {} on the disk of {}, which has {} free and must keep {}; make "
        "room there and run the command again",
        size_text(needed), there.string(), size_text(free), size_text(kept_free_bytes)));
}

std::string why_not_written(const std::filesystem::path& file, int error)
{
    const std::string what = fmt::format("Could not write {}: ", file.filename().string());
    const std::string folder = file.parent_path().string();
    switch (error) {
    case ENOSPC:
        return what + "the disk of " + folder +
               " is full; make room there and run the command again";
    case EDQUOT:
        return what + "your quota on the disk of " + folder +
               " is used up; make room there and run the command again";
    case EFBIG:
        return what + "it is larger than the limit for a file (ulimit -f); raise it and run the "
                      "command again";
    case EIO:
        return what + "the disk of " + folder +
               " fails; check it, or publish to another disk, and run the command again";
    default:
        return what + std::strerror(error) + "; check " + folder + " and run the command again";
    }
}

std::string size_text(std::uint64_t bytes)
{
    const double megabytes = static_cast<double>(bytes) / 1e6;
    return megabytes < 1000 ? fmt::format("{:.1f} MB", megabytes)
                            : fmt::format("{:.1f} GB", megabytes / 1000);
}

} // namespace supple::media
