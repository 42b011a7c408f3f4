// A shop's folder, and the real program that serves it, in a process of its own that can be killed,
// stopped and signalled.
#pragma once

#include "store/database.hpp"
#include "store/id.hpp"
#include "store/random.hpp"

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace supple::test
{

inline constexpr std::string_view segment = "v1_00001.m4s";

// One published course, "practice", with one video, whose package is a main playlist and a segment.
class ShopFolder
{
  public:
    ShopFolder();
    ~ShopFolder();
    ShopFolder(const ShopFolder&) = delete;
    ShopFolder& operator=(const ShopFolder&) = delete;

    store::Database database();
    // The path by which somebody with access streams the segment from a shop at this address.
    std::string stream_path(const std::string& public_address);

    std::filesystem::path data;
    std::string segment_bytes;
    store::SystemClock clock;
    store::SystemRandom random;

  private:
    store::VideoId video_;
    store::RevisionId revision_;
};

// `supple serve`. Constructed, it accepts, or has ended because it could not.
class ServedShop
{
  public:
    struct Start {
        std::uint16_t port = 0;                 // 0: any
        std::vector<std::string> environment{}; // "NAME=value", beside our own
        int listening = -1;                     // handed over as systemd does it
    };

    explicit ServedShop(const ShopFolder& folder) : ServedShop(folder, Start{}) {}
    ServedShop(const ShopFolder& folder, const Start& start);
    ~ServedShop() { kill(); }
    ServedShop(const ServedShop&) = delete;
    ServedShop& operator=(const ServedShop&) = delete;

    void kill(); // SIGKILL
    void signal(int number) const { ::kill(pid_, number); }
    int wait(); // its exit status, once it has ended

    pid_t pid() const { return pid_; }
    std::uint16_t port() const { return port_; }

  private:
    bool can_serve(const std::filesystem::path& address);

    pid_t pid_ = 0;
    std::uint16_t port_ = 0;
};

// A port of loopback that was free a moment ago.
std::uint16_t free_port();

} // namespace supple::test
