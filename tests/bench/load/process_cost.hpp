// What a server costs, as the kernel counts it.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>

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

} // namespace supple::bench
