#include "media/system_calls.hpp"

#include "media/sanitizer.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sched.h>
#include <seccomp.h>
#include <span>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace supple::media
{

namespace
{

// By what they are for. A name that the machine's architecture does not have is passed over.
constexpr std::array memory{"brk", "mmap", "mmap2", "munmap", "mremap", "mprotect", "madvise"};
// clone has a rule of its own.
constexpr std::array threads{
    "futex",  "futex_time64", "futex_waitv",       "set_robust_list", "rseq",       "exit",
    "gettid", "getpid",       "sched_getaffinity", "sched_yield",     "membarrier", "exit_group"};
constexpr std::array signals_and_time{
    "rt_sigaction",    "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
    "restart_syscall", "clock_gettime",  "clock_getres", "clock_nanosleep",
    "nanosleep",       "gettimeofday",   "time"};
// Of which files, is Landlock's to say.
constexpr std::array files{
    "open",       "openat",          "openat2",   "close",          "read",     "readv",
    "pread64",    "write",           "writev",    "pwrite64",       "lseek",    "_llseek",
    "fstat",      "fstat64",         "stat",      "stat64",         "lstat",    "lstat64",
    "newfstatat", "fstatat64",       "statx",     "statfs",         "statfs64", "fstatfs",
    "fstatfs64",  "access",          "faccessat", "faccessat2",     "readlink", "readlinkat",
    "getcwd",     "getdents64",      "fcntl",     "fcntl64",        "dup",      "mkdir",
    "mkdirat",    "rmdir",           "unlink",    "unlinkat",       "rename",   "renameat",
    "renameat2",  "chmod",           "fchmod",    "fchmodat",       "umask",    "flock",
    "fsync",      "fdatasync",       "ftruncate", "ftruncate64",    "truncate", "fallocate",
    "fadvise64",  "copy_file_range", "sendfile",  "sync_file_range"};
constexpr std::array questions{"getuid",    "geteuid",   "getgid", "getegid",
                               "getrandom", "getrusage", "uname",  "sysinfo"};

// Only in builds for tests: AddressSanitizer looks for leaks from a process of its own that traces
// the others, and UndefinedBehaviorSanitizer finds out through a pipe which memory may be read.
constexpr std::array sanitizers_own{"clone",   "prctl",  "ptrace", "wait4", "getdents",
                                    "getppid", "tgkill", "pipe",   "pipe2"};

struct Filter {
    scmp_filter_ctx rules = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    int trouble = rules ? 0 : -ENOMEM;

    Filter() = default;
    ~Filter() { seccomp_release(rules); }
    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    template <class... Conditions>
    void allow(const char* name, Conditions... conditions)
    {
        const int number = seccomp_syscall_resolve_name(name);
        if (trouble == 0 && number != __NR_SCMP_ERROR)
            trouble = seccomp_rule_add(rules, SCMP_ACT_ALLOW, number, sizeof...(conditions),
                                       conditions...);
    }
    void allow_all(std::span<const char* const> names)
    {
        for (const char* name : names)
            allow(name);
    }
};

scmp_arg_cmp argument(unsigned place, scmp_datum_t is)
{
    return {place, SCMP_CMP_EQ, is, 0};
}

void allow_in_part(Filter& filter)
{
    // New threads, but no new processes. clone3 keeps its flags in memory, where no filter can see
    // them; it stays unknown, and the C library takes clone instead.
    filter.allow("clone", scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD});
    // Is this a terminal, and how wide? Not: type this into it.
    filter.allow("ioctl", argument(1, TCGETS));
    filter.allow("ioctl", argument(1, TIOCGWINSZ));
    filter.allow("prctl", argument(0, PR_SET_NAME));
    // Limits may be asked for, not set.
    filter.allow("prlimit64", argument(2, 0));
    // abort() sends a signal to its own process.
    filter.allow("tgkill", argument(0, static_cast<scmp_datum_t>(::getpid())));
}

} // namespace

std::string keep_to_known_system_calls()
{
    Filter filter;
    filter.allow_all(memory);
    filter.allow_all(threads);
    filter.allow_all(signals_and_time);
    filter.allow_all(files);
    filter.allow_all(questions);
    allow_in_part(filter);
    if (sanitized)
        filter.allow_all(sanitizers_own);
    if (filter.trouble == 0)
        filter.trouble = seccomp_load(filter.rules);
    if (filter.trouble == 0)
        return {};
    return std::string{"seccomp refused: "} + std::strerror(-filter.trouble);
}

} // namespace supple::media
