// One thread that serves: its own io_context, acceptors, deadlines, router and access log. Whatever
// its router's handlers keep belongs to this thread alone. Others talk to it only by posting to its
// executor.
#pragma once

#include "server/http/access_log.hpp"
#include "server/http/deadline.hpp"
#include "server/http/descriptor.hpp"
#include "server/http/proxy_header.hpp"
#include "server/http/readiness.hpp"
#include "server/http/router.hpp"
#include "server/http/server.hpp"
#include "server/http/tally.hpp"
#include "server/http/task.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace supple::http
{

class Worker
{
  public:
    Worker(const ServerSettings& settings, unsigned index);
    ~Worker();

    // Any thread.
    Executor executor() { return context_.get_executor(); }
    unsigned index() const { return index_; }
    Counters counters() const;
    const Tally& tally() const { return *tally_; }
    std::uint64_t heartbeats() const { return counts_.beats.load(std::memory_order_relaxed); }
    std::vector<int> listening() const;

    // For the server.
    std::uint16_t listen(const Listener& listener);      // the port as bound
    void adopt(int listening, const Listener& listener); // takes a socket that listens already
    void set_router(Router router);
    void start();
    // Any thread: begins to stop. `succeeded`: see Server::stop.
    void drain(bool succeeded);
    void join();
    void replace_tls(std::shared_ptr<const TlsContext> tls);

    // For the connections, on this thread.
    const ServerSettings& settings() const { return settings_; }
    const Router& router() const { return *router_; }
    Deadlines& deadlines() { return deadlines_; }
    Readiness& readiness() { return readiness_; }
    AccessLog& access_log() { return access_log_; }
    bool draining() const { return draining_; }
    // Whether a connection that owes no answer is to end now.
    bool ends_idle() const { return draining_ && !succeeded_; }
    std::string next_request_id();
    // "Date: ...\r\n", made once a second (RFC 9110 §6.6.1).
    const std::string& date_line(std::chrono::system_clock::time_point time);
    // The standard headers of all answers as lines.
    const std::string& standard_lines() const { return standard_lines_; }
    // `endpoint` is null for what fits none.
    void count_answer(const Endpoint* endpoint, unsigned status, std::uint64_t bytes,
                      std::chrono::microseconds taken);
    // Once each, so that a misconfigured proxy does not fill the log.
    void tell_proxy_fault(ProxyFault fault);
    void tell_unnamed_proxy(const Request& request);

  private:
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
    struct Door {
        Acceptor acceptor;
        bool secure = false;
        bool is_local = false;
        bool proxy_protocol = false;
    };
    struct Counts {
        std::atomic<std::uint64_t> open{0}, accepted{0}, refused{0}, cut{0}, beats{0};
    };

    Task<void> accept(Door& door);
    Task<void> tick();
    // Admits who waits in the queue. False if the system has no room for another.
    bool empty_backlog(Door& door);
    void admit(Descriptor socket, const boost::asio::ip::tcp::endpoint& peer, const Door& door);
    void tell_once(bool& told, std::string_view what);
    void begin_drain(bool succeeded);
    std::uint16_t add_door(Acceptor acceptor, const Listener& listener);

    const ServerSettings& settings_;
    const unsigned index_;
    // What connections refer to is declared before the io_context, whose end destroys them.
    std::string standard_lines_;
    std::shared_ptr<const TlsContext> tls_;
    std::unique_ptr<Router> router_;
    Deadlines deadlines_;
    AccessLog access_log_;
    Counts counts_;
    std::unique_ptr<Tally> tally_; // as long as the router
    std::string id_prefix_;
    std::uint64_t ids_ = 0;
    std::string date_line_;
    std::int64_t date_second_ = 0;
    bool told_proxy_fault_ = false;
    bool told_unnamed_proxy_ = false;
    bool draining_ = false;
    bool succeeded_ = false; // another process accepts
    std::chrono::steady_clock::time_point drain_until_{};

    Readiness readiness_;
    boost::asio::io_context context_{1};
    std::vector<std::unique_ptr<Door>> doors_;
    Timer timer_;
    std::thread thread_;
};

} // namespace supple::http
