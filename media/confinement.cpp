#include "media/confinement.hpp"

#include "media/sanitizer.hpp"
#include "media/system_calls.hpp"

#include <algorithm>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace supple::media
{

namespace
{

// The segments being written, the source several times over, and what was open before.
constexpr rlim_t most_open_files = 256;
// 1 and not 0: only 1 also holds for a machine that pipes its dumps into a program (core(5);
// do_coredump in fs/coredump.c).
constexpr rlim_t no_core_dump = 1;
// A file that asks for more memory than the machine has shall fail alone, before the kernel looks
// for something to kill and finds the shop. Less than 2 GiB would refuse honest 1080p; more than 8
// GiB no source takes that we know.
constexpr rlim_t least_memory = rlim_t{2} << 30;
constexpr rlim_t most_memory = rlim_t{8} << 30;

void lower(decltype(RLIMIT_CORE) resource, rlim_t to)
{
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0)
        return;
    limit.rlim_max = std::min(limit.rlim_max, to);
    limit.rlim_cur = std::min(limit.rlim_cur, to);
    ::setrlimit(resource, &limit);
}

void lower_limits()
{
    lower(RLIMIT_CORE, no_core_dump);
    lower(RLIMIT_NOFILE, most_open_files);
    if (sanitized) // the sanitizer's shadow alone is terabytes of addresses
        return;
    const auto pages = static_cast<rlim_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
    const auto page = static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
    lower(RLIMIT_DATA, std::clamp(pages * page, least_memory, most_memory));
}

} // namespace

std::string confine(const Reach& reach)
{
    lower_limits();
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    Reach allowed = reach;
    if (sanitized)
        allowed.readable.emplace_back("/proc"); // the threads and maps of this process
    const std::string files = shut_off_files(allowed);
    const std::string calls = keep_to_known_system_calls();
    if (files.empty() && calls.empty())
        return {};
    return "the packager is not wholly confined (" + files +
           (files.empty() || calls.empty() ? "" : ", ") + calls + ")";
}

} // namespace supple::media
