#include "server/http/server.hpp"

#include "server/http/worker.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <iterator>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>

namespace supple::http
{
namespace
{

namespace asio = boost::asio;
using asio::ip::tcp;

std::string describe(const tcp::endpoint& endpoint)
{
    const auto address = endpoint.address().to_string();
    const bool v6 = endpoint.address().is_v6();
    return (v6 ? '[' + address + ']' : address) + ':' + std::to_string(endpoint.port());
}

std::string advice(const boost::system::error_code& error)
{
    if (error == asio::error::address_in_use)
        return "another program listens there already; stop it or choose another port";
    if (error == asio::error::access_denied)
        return "ports below 1024 need the right to bind them (systemd: CAP_NET_BIND_SERVICE)";
    return "check that the address belongs to this machine";
}

// The usual soft limit of 1024 descriptors is for programs that use select(2); a worker alone may
// hold four times as many connections. More than the hard limit is not ours to take.
void allow_many_descriptors()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// SO_REUSEPORT would let a second shop of the same user share our port in silence, so the port is
// first tried without it.
void check_free(const tcp::endpoint& endpoint)
{
    asio::io_context context;
    tcp::acceptor probe(context);
    probe.open(endpoint.protocol());
    probe.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6())
        probe.set_option(asio::ip::v6_only(false));
    probe.bind(endpoint);
    probe.listen();
}

// By port, since systemd binds 443 as [::]:443, whatever address the settings name. But what is
// meant for this machine alone is not served to the world.
std::vector<int> fit_for(const Listener& listener, const std::vector<int>& sockets)
{
    const tcp::endpoint& wanted = listener.endpoint;
    std::vector<int> found;
    for (const int socket : sockets) {
        const auto path = path_of(socket);
        if (path || !listener.local.empty()) {
            if (path == listener.local)
                found.push_back(socket);
            continue;
        }
        tcp::endpoint endpoint;
        auto size = static_cast<socklen_t>(endpoint.capacity());
        const bool known = ::getsockname(socket, endpoint.data(), &size) == 0;
        const bool reaches_too_far =
            wanted.address().is_loopback() && !endpoint.address().is_loopback();
        if (known && endpoint.port() == wanted.port() && !reaches_too_far)
            found.push_back(socket);
    }
    return found;
}

Descriptor copy_of(int socket)
{
    Descriptor copy(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
    if (copy.number() < 0)
        throw std::system_error(errno, std::generic_category(), "no more descriptors");
    return copy;
}

// Each worker gets one, and none is left over: what waits in its queue would wait for ever.
void adopt(std::vector<std::unique_ptr<Worker>>& workers, const Listener& listener,
           const std::vector<int>& sockets)
{
    for (std::size_t i = 0; i < std::max(workers.size(), sockets.size()); ++i) {
        Descriptor copy = copy_of(sockets[i % sockets.size()]);
        workers[i % workers.size()]->adopt(copy.release(), listener);
    }
}

std::unique_ptr<LocalSocket> listen_locally(std::vector<std::unique_ptr<Worker>>& workers,
                                            const Listener& listener,
                                            const std::vector<int>& inherited)
{
    auto socket = inherited.empty()
                      ? std::make_unique<LocalSocket>(listener.local, listener.mode)
                      : std::make_unique<LocalSocket>(listener.local, copy_of(inherited.front()));
    for (const auto& worker : workers)
        worker->adopt(socket->another().release(), listener);
    return socket;
}

std::uint16_t bind_all(std::vector<std::unique_ptr<Worker>>& workers, Listener listener)
{
    try {
        if (listener.endpoint.port() != 0)
            check_free(listener.endpoint);
        for (const auto& worker : workers)
            listener.endpoint.port(worker->listen(listener));
        return listener.endpoint.port();
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error("cannot listen on " + describe(listener.endpoint) + ": " +
                                 error.code().message() + "; " + advice(error.code()));
    }
}

} // namespace

Server::Server(ServerSettings settings, const RouterFactory& make_router)
    : settings_(std::make_unique<const ServerSettings>(std::move(settings)))
{
    assert(settings_->workers > 0);
    // sendfile(2) has no MSG_NOSIGNAL: a client that went away must not end the program.
    std::signal(SIGPIPE, SIG_IGN);
    allow_many_descriptors();

    for (unsigned index = 0; index < settings_->workers; ++index)
        workers_.push_back(std::make_unique<Worker>(*settings_, index));
    std::size_t adopted = 0;
    for (const Listener& listener : settings_->listeners) {
        assert(!listener.secure || settings_->tls);
        const auto sockets = fit_for(listener, settings_->inherited);
        adopted += sockets.size();
        ports_.push_back(listener.endpoint.port());
        if (!listener.local.empty())
            local_sockets_.push_back(listen_locally(workers_, listener, sockets));
        else if (sockets.empty())
            ports_.back() = bind_all(workers_, listener);
        else
            adopt(workers_, listener, sockets);
    }
    if (adopted < settings_->inherited.size())
        throw std::runtime_error(
            "a socket was handed over on an address that the settings do not name; "
            "customers would wait there for ever");
    for (const auto& worker : workers_)
        worker->set_router(make_router(*worker));
}

Server::~Server()
{
    stop();
}

void Server::start()
{
    for (const auto& worker : workers_)
        worker->start();
}

void Server::stop(bool succeeded)
{
    if (stopped_)
        return;
    stopped_ = true;
    if (succeeded)
        for (const auto& socket : local_sockets_)
            socket->leave();
    local_sockets_.clear(); // nobody finds it from here on; who waits in its queue is served
    for (const auto& worker : workers_)
        worker->drain(succeeded);
    for (const auto& worker : workers_)
        worker->join();
}

std::vector<int> Server::listening() const
{
    std::vector<int> all;
    for (const auto& worker : workers_)
        std::ranges::copy(worker->listening(), std::back_inserter(all));
    return all;
}

std::vector<std::uint64_t> Server::heartbeats() const
{
    std::vector<std::uint64_t> beats;
    for (const auto& worker : workers_)
        beats.push_back(worker->heartbeats());
    return beats;
}

std::uint16_t Server::port(std::size_t listener) const
{
    return ports_.at(listener);
}

Counters Server::counters() const
{
    Counters sum;
    for (const auto& worker : workers_) {
        const Counters one = worker->counters();
        sum.connections_open += one.connections_open;
        sum.connections_accepted += one.connections_accepted;
        sum.connections_refused += one.connections_refused;
        sum.connections_cut += one.connections_cut;
    }
    return sum;
}

std::vector<RouteCount> Server::answered() const
{
    std::vector<RouteCount> sum = workers_.front()->tally().read();
    for (std::size_t worker = 1; worker < workers_.size(); ++worker) {
        const auto counts = workers_[worker]->tally().read();
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += counts[i];
    }
    const auto& endpoints = workers_.front()->router().endpoints();
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        sum[i].method = boost::beast::http::to_string(endpoints[i].method);
        sum[i].pattern = endpoints[i].pattern.text();
    }
    sum.back().method = sum.back().pattern = "other";
    return sum;
}

void Server::replace_tls(std::shared_ptr<const TlsContext> tls)
{
    for (const auto& worker : workers_)
        worker->replace_tls(tls);
}

} // namespace supple::http
