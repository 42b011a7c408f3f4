// What a server costs, as the kernel counts it; and the descriptors that a load needs.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

namespace supple::bench
{

// Seconds on a CPU of all threads (the first number of schedstat, sched-stats.txt).
inline double cpu_seconds_of(int process)
{
    double sum = 0;
    for (const auto& thread :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process))) {
        std::uint64_t nanoseconds = 0;
        std::ifstream(thread.path() / "schedstat") >> nanoseconds;
        sum += static_cast<double>(nanoseconds) / 1e9;
    }
    return sum;
}

inline void allow_many_descriptors()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace supple::bench
