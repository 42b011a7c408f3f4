// A unix socket that listens: for a proxy on this machine, without a port that others could reach.
// What lies at its path and nobody listens to is a leftover and is removed; a socket in use, or a
// file of another kind, is not touched. Whoever may write to it may connect.
#pragma once

#include "server/http/descriptor.hpp"

#include <filesystem>
#include <optional>
#include <sys/types.h>

namespace supple::http
{

class LocalSocket
{
  public:
    // Throws std::runtime_error with a sentence: another listens, the path is too long or taken.
    // `mode` of the socket, such as 0660.
    LocalSocket(std::filesystem::path path, mode_t mode);
    // One that listens already, from whoever started the program.
    LocalSocket(std::filesystem::path path, Descriptor listening);
    ~LocalSocket(); // removes it, if it is still the one that was made here
    LocalSocket(const LocalSocket&) = delete;
    LocalSocket& operator=(const LocalSocket&) = delete;

    // One more descriptor of the same socket: each worker waits at its own.
    Descriptor another() const;
    // Another process listens at it: its path stays.
    void leave() { inode_ = 0; }

  private:
    void remember_inode();

    std::filesystem::path path_;
    Descriptor socket_;
    ino_t inode_ = 0;
};

// Where this socket listens; none if it is no unix socket.
std::optional<std::filesystem::path> path_of(int socket);

} // namespace supple::http
