// The HTTP server: N workers on the same ports. The constructor binds (and says why it cannot),
// start() serves, stop() refuses new connections, lets running answers finish within the drain
// time and joins the threads. Destroy it after everything that may still post to a worker's
// executor (the store's threads) has been joined.
#pragma once

#include "server/http/access_log.hpp"
#include "server/http/limits.hpp"
#include "server/http/local_socket.hpp"
#include "server/http/router.hpp"
#include "server/http/tally.hpp"
#include "server/http/tls.hpp"
#include "server/http/trusted_proxies.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace supple::http
{

class Worker;

struct Listener {
    boost::asio::ip::tcp::endpoint endpoint{}; // port 0: any free one
    bool secure = false;                       // TLS; Settings::tls must be set
    // Instead of the endpoint: a unix socket of this mode. Who connects there is a trusted proxy.
    std::filesystem::path local{};
    mode_t mode = 0660;
    // Every connection begins with a header of the PROXY protocol, version 2, and only trusted
    // proxies may connect: anybody else could make it up.
    bool proxy_protocol = false;
};

struct ServerSettings {
    std::vector<Listener> listeners{};
    unsigned workers = 1;
    Limits limits{};
    TrustedProxies trusted_proxies{};
    // Sockets that listen already, from whoever started the program. A listener on the port of some
    // uses those and binds none. They are duplicated and stay the caller's.
    std::vector<int> inherited{};
    // Shared: running connections keep the certificate they began with when it is replaced.
    std::shared_ptr<const TlsContext> tls{};
    // Security headers and such: part of every answer that does not set them itself.
    std::vector<std::pair<std::string, std::string>> standard_headers{};
    // "https://shop.example"; see same_origin.hpp.
    std::string public_origin{};
    Redact redact{};
    LogLines access_log{};
    // Called with the id shown to the client and the exception's text; any thread.
    std::function<void(std::string_view id, std::string_view what)> log_error{};
};

// Called once a worker, on the thread that constructs the server, before anything is served.
using RouterFactory = std::function<Router(Worker&)>;

struct Counters {
    std::uint64_t connections_open = 0;
    std::uint64_t connections_accepted = 0;
    std::uint64_t connections_refused = 0;
    std::uint64_t connections_cut = 0; // strangers', for others' sake
};

class Server
{
  public:
    Server(ServerSettings settings, const RouterFactory& make_router);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void start();
    // Any thread but a worker's; a second call does nothing. Where somebody else accepts by now
    // (`succeeded`), kept connections are not cut, but told to end with their next answer: for a
    // client that asks at that moment a cut is a failed request.
    void stop(bool succeeded = false);

    // All sockets that listen, for a process that takes over. Until stop().
    std::vector<int> listening() const;
    // Grows for each worker every tick, as long as its thread does its work. Any thread.
    std::vector<std::uint64_t> heartbeats() const;

    // The port of a listener as bound.
    std::uint16_t port(std::size_t listener = 0) const;
    const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }
    Counters counters() const;
    // By route, of all workers together; what fits no route comes last. Any thread, once the
    // constructor has returned.
    std::vector<RouteCount> answered() const;

    // For new connections, after a renewed certificate; any thread.
    void replace_tls(std::shared_ptr<const TlsContext> tls);

  private:
    // Shared const with the workers; declared first, so destroyed last.
    std::unique_ptr<const ServerSettings> settings_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::uint16_t> ports_; // 0: a unix socket
    std::vector<std::unique_ptr<LocalSocket>> local_sockets_;
    bool stopped_ = false;
};

} // namespace supple::http
