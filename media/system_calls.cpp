#include "media/system_calls.hpp"

#include "media/sanitizer.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace supple::media
{

namespace
{

// By what they are for. A name the machine's architecture does not have is passed over.
constexpr const char* allowed[] = {
    // memory
    "brk",
    "mmap",
    "mmap2",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    // threads; clone has a rule of its own
    "futex",
    "futex_time64",
    "futex_waitv",
    "set_robust_list",
    "rseq",
    "sched_yield",
    "sched_getaffinity",
    "membarrier",
    "gettid",
    "getpid",
    "exit",
    "exit_group",
    // signals and time
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "restart_syscall",
    "clock_gettime",
    "clock_getres",
    "clock_nanosleep",
    "nanosleep",
    "gettimeofday",
    "time",
    // files; which of them is Landlock's to say
    "open",
    "openat",
    "openat2",
    "close",
    "read",
    "readv",
    "pread64",
    "write",
    "writev",
    "pwrite64",
    "lseek",
    "_llseek",
    "fstat",
    "fstat64",
    "stat",
    "stat64",
    "lstat",
    "lstat64",
    "newfstatat",
    "fstatat64",
    "statx",
    "statfs",
    "statfs64",
    "fstatfs",
    "fstatfs64",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getcwd",
    "getdents64",
    "fcntl",
    "fcntl64",
    "dup",
    "mkdir",
    "mkdirat",
    "rmdir",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "chmod",
    "fchmod",
    "fchmodat",
    "umask",
    "flock",
    "fsync",
    "fdatasync",
    "ftruncate",
    "ftruncate64",
    "truncate",
    "fallocate",
    "fadvise64",
    "copy_file_range",
    "sendfile",
    // questions about this process and machine
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getrandom",
    "getrusage",
    "uname",
    "sysinfo",
};

// What AddressSanitizer's search for leaks is made of: it stops the threads from a process of its
// own. Only in builds for tests.
constexpr const char* allowed_to_sanitizers[] = {"clone", "prctl",   "ptrace",
                                                 "wait4", "getppid", "tgkill"};

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
};

void allow_in_part(Filter& filter)
{
    // New threads, but no new processes. clone3 keeps its flags in memory, where no filter can see
    // them; it stays unknown, and the C library takes clone instead.
    filter.allow("clone", SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    // Is this a terminal, and how wide? Not: type this into it.
    filter.allow("ioctl", SCMP_A1(SCMP_CMP_EQ, TCGETS));
    filter.allow("ioctl", SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ));
    filter.allow("prctl", SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    // Limits may be asked for, not set.
    filter.allow("prlimit64", SCMP_A2(SCMP_CMP_EQ, 0));
    // abort() sends a signal to its own process.
    filter.allow("tgkill", SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid())));
}

} // namespace

std::string keep_to_known_system_calls()
{
    Filter filter;
    for (const char* name : allowed)
        filter.allow(name);
    allow_in_part(filter);
    if (sanitized)
        for (const char* name : allowed_to_sanitizers)
            filter.allow(name);
    if (filter.trouble == 0)
        filter.trouble = seccomp_load(filter.rules);
    if (filter.trouble == 0)
        return {};
    return std::string{"seccomp refused: "} + std::strerror(-filter.trouble);
}

} // namespace supple::media
