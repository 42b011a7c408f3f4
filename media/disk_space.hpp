// Room on the disk: how much a package will take, whether it is there, and what a write that failed
// has to say. Asked before hours of encoding, not after; an estimate all the same, so a disk that
// fills up midway has its sentence, too.
#pragma once

#include "media/plan.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace supple::media
{

// Bytes of the finished package: fair for a lively picture, too much for a calm one, too little
// only for one of noise.
std::uint64_t estimated_bytes(const Plan& plan);

// `folder` is where the package will stand: the nearest ancestor that is there decides. `staged` of
// the `needed` bytes lie there already. Throws Interrupted that says what is needed and what is
// there.
void refuse_too_little_room(const std::filesystem::path& folder, std::uint64_t needed,
                            std::uint64_t staged = 0);

// "Could not write v1_00001.m4s: the disk of /srv/packages is full; make room there and run the
// command again". `error` is an errno.
std::string why_not_written(const std::filesystem::path& file, int error);

// "3.2 GB", "12.0 MB"
std::string size_text(std::uint64_t bytes);

} // namespace supple::media
