// What systemd hands over and wants to hear: sockets that listen already (sd_listen_fds(3)), that
// the shop is ready and alive (sd_notify(3), sd_watchdog_enabled(3)). The protocol is a few
// environment variables and one datagram, and documented to stay; libsystemd would bring five more
// libraries into the process that faces the internet. Nothing happens where nobody listens.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple
{

class ServiceManager
{
  public:
    // Reads the environment, and takes out of it what is meant for this process alone. Once, before
    // there are threads.
    ServiceManager();

    // Descriptors that listen already; they stay open as long as the process.
    const std::vector<int>& sockets() const { return sockets_; }
    // How often it must be told that we live, at least.
    std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

    // "READY=1", "STOPPING=1", "WATCHDOG=1", "MAINPID=..."; several in lines. Any thread.
    void say(std::string_view state) const;

  private:
    std::string address_; // of its datagram socket; empty: nobody listens
    std::vector<int> sockets_;
    std::optional<std::chrono::microseconds> watchdog_;
};

} // namespace supple
