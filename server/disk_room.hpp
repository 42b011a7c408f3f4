// How much room the disk of a shop has, and how little is too little.
#pragma once

#include <cstdint>
#include <filesystem>

namespace supple
{

// Below this an order may not be kept: the database's log grows to some tens of megabytes before it
// is folded back into its file, and a refused write is a lost sale. A shop is then not ready.
inline constexpr std::uintmax_t least_room_to_serve = std::uintmax_t{64} << 20;

// Below this a day of packaging may fill the disk. A shop still sells; its operator should know.
inline constexpr std::uintmax_t least_room_to_work = std::uintmax_t{1} << 30;

// Bytes that the shop's own user may still write. Throws std::filesystem::filesystem_error when the
// folder is gone.
inline std::uintmax_t disk_room(const std::filesystem::path& folder)
{
    return std::filesystem::space(folder).available;
}

} // namespace supple
