// Which files this process may still reach, kept by the kernel (landlock(7)). From the call on, it
// and every thread it starts can read what is listed, write beneath the folders listed, and open
// nothing else; it can neither connect nor listen on TCP, nor reach other processes by signals or
// abstract sockets, as far as the kernel knows how. There is no way back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace supple::media
{

// Symbolic links are followed at the time of the call. What is not there is passed over.
struct Reach {
    std::vector<std::filesystem::path> readable{}; // files, or folders with all beneath
    std::vector<std::filesystem::path> writable{}; // folders: make, write, read, rename, remove
};

// To be called before other threads start. Returns "" or what hindered it, in a few words.
std::string shut_off_files(const Reach& reach);

} // namespace supple::media
