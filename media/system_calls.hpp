// Which system calls this process may still make (seccomp(2), through libseccomp): those that
// packaging is made of. Any other answers "Function not implemented", as a kernel without it would,
// so the C library falls back where it can and nothing is killed: no sockets, no other programs, no
// new processes, no mounts, no tracing, no keystrokes put into the terminal. Threads may be
// started, and are bound as well. There is no way back.
#pragma once

#include <string>

namespace supple::media
{

// To be called before other threads start. Returns "" or what hindered it, in a few words.
std::string keep_to_known_system_calls();

} // namespace supple::media
