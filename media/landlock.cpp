#include "media/landlock.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Debian 12's header is that of Linux 6.1, which knew Landlock's ABI 2. The kernel that runs may
// know more, and is asked.
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13) // ABI 2
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) // ABI 3
#endif
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0) // ABI 4
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15) // ABI 5
#endif
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) // ABI 6
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif

namespace supple::media
{

namespace
{

// struct landlock_ruleset_attr as of ABI 6; older kernels are told a shorter length.
struct Ruleset {
    std::uint64_t files = 0;
    std::uint64_t net = 0;
    std::uint64_t scoped = 0;
};

constexpr std::uint64_t read_files = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t read_folders = read_files | LANDLOCK_ACCESS_FS_READ_DIR;
// No links, sockets, pipes or devices.
constexpr std::uint64_t write_folders =
    read_folders | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE;

class Descriptor
{
  public:
    explicit Descriptor(long number) : number_(static_cast<int>(number)) {}
    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool good() const { return number_ >= 0; }
    int number() const { return number_; }

  private:
    int number_;
};

Ruleset everything(long abi)
{
    // All of ABI 1: the bits up to making symbolic links.
    Ruleset all{.files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    if (abi >= 2)
        all.files |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= 3)
        all.files |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (abi >= 4)
        all.net = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
    if (abi >= 5)
        all.files |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
    if (abi >= 6)
        all.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
    return all;
}

std::size_t length_for(long abi)
{
    return sizeof(std::uint64_t) * (abi >= 6 ? 3 : abi >= 4 ? 2 : 1);
}

// False when the kernel refuses the rule. A path that is not there needs none, and neither does a
// file without a place in any folder (EBADFD): whoever holds its descriptor may read it.
bool allow(const Descriptor& rules, const std::filesystem::path& path, std::uint64_t access)
{
    const Descriptor place{::open(path.c_str(), O_PATH | O_CLOEXEC)};
    struct stat status {
    };
    if (!place.good() || ::fstat(place.number(), &status) != 0)
        return true;
    if (!S_ISDIR(status.st_mode))
        access &= read_files;
    const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = place.number()};
    return ::syscall(SYS_landlock_add_rule, rules.number(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) ==
               0 ||
           errno == EBADFD;
}

} // namespace

std::string shut_off_files(const Reach& reach)
{
    const long abi =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return "this kernel has no Landlock";
    const Ruleset all = everything(abi);
    const Descriptor rules{::syscall(SYS_landlock_create_ruleset, &all, length_for(abi), 0)};
    bool done = rules.good();
    for (const auto& path : reach.readable)
        done = done && allow(rules, path, read_folders & all.files);
    for (const auto& path : reach.writable)
        done = done && allow(rules, path, write_folders & all.files);
    if (done && ::syscall(SYS_landlock_restrict_self, rules.number(), 0) == 0)
        return {};
    return std::string{"Landlock refused: "} + std::strerror(errno);
}

} // namespace supple::media
