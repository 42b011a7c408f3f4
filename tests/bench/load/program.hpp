// What the programs of the load have in common: descriptors for thousands of connections, servers
// that hang up, and a sentence for what went wrong.
#pragma once

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>
#include <sys/resource.h>

namespace supple::bench
{

inline void allow_many_descriptors()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// What main() returns.
inline int run_program(std::string_view name, void (*run)(int, char**), int count, char** words)
{
    std::signal(SIGPIPE, SIG_IGN);
    allow_many_descriptors();
    try {
        run(count, words);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return 1;
    }
}

} // namespace supple::bench
