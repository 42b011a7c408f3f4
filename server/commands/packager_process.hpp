// The other executable, supple-package, run as a child process: it alone links libav, so that the
// process that faces the internet never does. It is found beside the running `supple`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace supple
{

// Where supple-package must stand: in the folder of the running executable.
std::filesystem::path packager_beside_this();

// Runs supple-package with `arguments`, sharing this process's terminal, and waits for it.
// Returns its exit status (0 done, 1 could not and said why, 2 wrong usage). Ctrl-C reaches the
// child, which cleans up; this process waits for that. Throws std::runtime_error when the
// executable cannot be started or a signal ended it.
int run_packager(const std::vector<std::string>& arguments);

// What to say when this signal ended it: it could say nothing itself.
std::string ended_by(int signal);

} // namespace supple
