#include "server/http/server.hpp"

#include "server/http/worker.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <cassert>
#include <csignal>
#include <stdexcept>
#include <sys/resource.h>

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
    for (const Listener& listener : settings_->listeners) {
        assert(!listener.secure || settings_->tls);
        if (listener.local.empty()) {
            ports_.push_back(bind_all(workers_, listener));
            continue;
        }
        local_sockets_.push_back(std::make_unique<LocalSocket>(listener.local, listener.mode));
        for (const auto& worker : workers_)
            worker->listen(local_sockets_.back()->another(), listener);
        ports_.push_back(0);
    }
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

void Server::stop()
{
    if (stopped_)
        return;
    stopped_ = true;
    for (const auto& worker : workers_)
        worker->drain();
    for (const auto& worker : workers_)
        worker->join();
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
        sum.bytes_sent += one.bytes_sent;
        for (std::size_t i = 0; i < std::size(sum.answers); ++i)
            sum.answers[i] += one.answers[i];
    }
    return sum;
}

void Server::replace_tls(std::shared_ptr<const TlsContext> tls)
{
    for (const auto& worker : workers_)
        worker->replace_tls(tls);
}

} // namespace supple::http
