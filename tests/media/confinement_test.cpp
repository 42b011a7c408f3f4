#include "media/confinement.hpp"
#include "media/library.hpp"
#include "media/sanitizer.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

// The exit status of a child process that runs `work`; 128 and more when a signal ended it.
int in_child(const std::function<int()>& work)
{
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0)
        ::_exit(work());
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

constexpr int kernel_cannot = 77;

// Whether `claim` holds in a confined process. A kernel without Landlock or seccomp has nothing to
// show, and says so.
bool confined(const Reach& reach, const std::function<bool()>& claim)
{
    const int status = in_child([&] {
        if (!confine(reach).empty())
            return kernel_cannot;
        return claim() ? 0 : 1;
    });
    WARN_MESSAGE(status != kernel_cannot, "this kernel cannot confine; nothing is tested here");
    return status == 0 || status == kernel_cannot;
}

bool opens(const fs::path& file, int flags)
{
    const int number = ::open(file.c_str(), flags, 0600);
    if (number >= 0)
        ::close(number);
    return number >= 0;
}

bool refused(long result)
{
    return result < 0;
}

struct Room {
    Folder folder;
    fs::path source = folder / "source.mp4";
    fs::path other = folder / "other.mp4";
    fs::path made = folder / "made";
    Reach reach{.readable = {source}, .writable = {made}};

    Room()
    {
        std::ofstream{source} << "source";
        std::ofstream{other} << "other";
        fs::create_directory(made);
    }
};

// Runs the program where the kernel, so far as it can see, has no Landlock.
int package_without_landlock(const Folder& folder)
{
    return in_child([&] {
        const scmp_filter_ctx rules = seccomp_init(SCMP_ACT_ALLOW);
        seccomp_rule_add(rules, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0);
        if (seccomp_load(rules) != 0)
            return kernel_cannot;
        const std::string command = std::string{"'"} + std::getenv("SUPPLE_BIN") +
                                    "/supple-package' package " + (folder / "source.mp4").string() +
                                    " --quality fast --into " + (folder / "package").string() +
                                    " > " + (folder / "said").string() + " 2>&1";
        return WEXITSTATUS(std::system(command.c_str()));
    });
}

} // namespace

TEST_SUITE("a confined packager")
{
    TEST_CASE("reads its source and works in its folder")
    {
        const Room room;
        CHECK(confined(room.reach, [&] {
            std::ofstream{room.made / "a"} << "text";
            fs::create_directory(room.made / "folder");
            fs::rename(room.made / "a", room.made / "folder" / "b");
            fs::resize_file(room.made / "folder" / "b", 2);
            const bool read = read_file(room.made / "folder" / "b", 9) == "te" &&
                              read_file(room.source, 9) == "source";
            return fs::remove_all(room.made / "folder") == 2 && read;
        }));
    }

    TEST_CASE("finds its source through a link, a relative path and a descriptor")
    {
        const Room room;
        fs::create_symlink(room.source, room.folder / "link.mp4");
        const int number = ::open(room.source.c_str(), O_RDONLY | O_CLOEXEC);
        const fs::path descriptor = "/proc/self/fd/" + std::to_string(number);
        for (const fs::path& path :
             {room.folder / "link.mp4", fs::relative(room.source), descriptor}) {
            CAPTURE(path.string());
            CHECK(confined({.readable = {path}}, [&] { return read_file(path, 9) == "source"; }));
        }
        ::close(number);
    }

    TEST_CASE("reads nothing else")
    {
        const Room room;
        CHECK(confined(room.reach, [&] { return !opens("/etc/passwd", O_RDONLY); }));
        CHECK(confined(room.reach, [&] { return !opens(room.other, O_RDONLY); }));
        CHECK(confined(room.reach, [&] { return !opens(room.folder / ".", O_RDONLY); }));
        if (!sanitized)
            CHECK(confined(room.reach, [&] { return !opens("/proc/self/environ", O_RDONLY); }));
    }

    TEST_CASE("writes nowhere else, and no links or devices anywhere")
    {
        const Room room;
        CHECK(confined(room.reach, [&] { return !opens(room.source, O_WRONLY); }));
        CHECK(
            confined(room.reach, [&] { return !opens(room.folder / "new", O_WRONLY | O_CREAT); }));
        CHECK(confined(room.reach, [&] { return !opens("/tmp/supple-new", O_WRONLY | O_CREAT); }));
        CHECK(confined(room.reach, [&] { return refused(::truncate(room.source.c_str(), 0)); }));
        CHECK(confined(room.reach, [&] { return refused(::unlink(room.other.c_str())); }));
        CHECK(confined(room.reach,
                       [&] { return refused(::symlink("/etc", (room.made / "l").c_str())); }));
        CHECK(confined(room.reach,
                       [&] { return refused(::mkfifo((room.made / "p").c_str(), 0600)); }));
        CHECK(read_file(room.source, 9) == "source");
    }

    TEST_CASE("writes nothing at all where it has only to look")
    {
        const Room room;
        CHECK(confined({.readable = {room.source}},
                       [&] { return !opens(room.made / "new", O_WRONLY | O_CREAT); }));
    }

    TEST_CASE("reaches no network")
    {
        for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK})
            CHECK(confined({}, [&] { return refused(::socket(family, SOCK_DGRAM, 0)); }));
        CHECK(confined({}, [&] { return refused(::syscall(SYS_io_uring_setup, 4, nullptr)); }));
    }

    TEST_CASE("starts no program and no process")
    {
        CHECK(confined({.readable = {"/"}}, [&] {
            const char* words[] = {"/bin/true", nullptr};
            return refused(::execv(words[0], const_cast<char**>(words)));
        }));
        if (!sanitized)
            CHECK(confined({}, [&] {
                const pid_t child = ::fork();
                if (child == 0)
                    ::_exit(0);
                return refused(child);
            }));
    }

    TEST_CASE("starts threads, which are confined as well")
    {
        CHECK(confined({}, [&] {
            bool read = true;
            std::thread{[&] { read = opens("/etc/passwd", O_RDONLY); }}.join();
            return !read;
        }));
    }

    TEST_CASE("types nothing into the terminal, mounts, traces and loads nothing")
    {
        CHECK(confined({}, [&] { return refused(::ioctl(STDIN_FILENO, TIOCSTI, "x")); }));
        for (const long call : {SYS_mount, SYS_bpf, SYS_kexec_load, SYS_init_module, SYS_unshare,
                                SYS_process_vm_readv, SYS_keyctl, SYS_userfaultfd})
            CHECK(confined({}, [&] { return refused(::syscall(call, 0, 0, 0, 0, 0)); }));
        if (!sanitized)
            CHECK(confined({}, [&] { return refused(::syscall(SYS_ptrace, 0, 0, 0, 0)); }));
    }

    TEST_CASE("leaves no core dump, and cannot get its limits back")
    {
        CHECK(confined({}, [&] {
            rlimit core{};
            ::getrlimit(RLIMIT_CORE, &core);
            const rlimit more{1'000'000, 1'000'000};
            return core.rlim_max <= 1 && refused(::setrlimit(RLIMIT_CORE, &more));
        }));
    }

    TEST_CASE("says what the kernel refused")
    {
        // The first confinement takes away the calls that a second one would need.
        CHECK(in_child([] {
                  confine({});
                  return confine({}).find("not wholly confined") == std::string::npos ? 1 : 0;
              }) == 0);
    }

    TEST_CASE("works on where there is no Landlock, and the report tells of it")
    {
        const Folder folder;
        draw({.seconds = 1}, folder / "source.mp4");
        const int status = package_without_landlock(folder);
        if (status == kernel_cannot)
            return;
        CHECK(status == 0);
        const std::string said = read_file(folder / "said", 10'000);
        CHECK(said.find("this kernel has no Landlock") != std::string::npos);
        const std::string report = read_file(folder / "package" / "package.json", 100'000);
        CHECK(report.find("this kernel has no Landlock") != std::string::npos);
    }
}
