// Starts this program anew, from its file as it is now and with the words it was started with, and
// hands it the listening sockets, so that an upgrade or a changed setting costs no customer a
// request: the new process accepts before the old one stops. What it hands over is said in
// systemd's own words (LISTEN_FDS), and one descriptor more on which the successor says that it
// serves.
#pragma once

#include <chrono>
#include <string>
#include <sys/types.h>
#include <vector>

namespace supple
{

// How this process was started. Asked for at the start: the file's name is lost when the file is
// replaced.
struct OwnProgram {
    std::string path;
    std::vector<std::string> words;
};
OwnProgram own_program();

// A new version may bring the database up to date first.
inline constexpr std::chrono::seconds longest_start{60};

// Waits until the successor serves; its process id. Throws std::runtime_error when it cannot be
// started, ends or takes too long: then it is gone, and this process goes on as before.
pid_t start_successor(const OwnProgram& program, const std::vector<int>& listening);

// For the successor: takes the descriptor out of the environment, before there are threads, and
// says on it that customers may come. Nothing happens in a process that succeeds nobody.
class Predecessor
{
  public:
    Predecessor();
    void tell_ready();

  private:
    int descriptor_ = -1;
};

} // namespace supple
