#include "server/http/connection.hpp"

#include "server/http/channel.hpp"
#include "server/http/client_address.hpp"
#include "server/http/exchange.hpp"
#include "server/http/failure.hpp"
#include "server/http/head_check.hpp"
#include "server/http/proxy_hearing.hpp"
#include "server/http/response_head.hpp"
#include "server/http/worker.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <cassert>

namespace supple::http
{
namespace
{

namespace asio = boost::asio;

// One read takes a usual head, and the start of a form, at once.
constexpr std::size_t read_bytes = 4096;

Response plain_refusal(Status status)
{
    const auto reason = boost::beast::http::obsolete_reason(status);
    return Response::text(std::string(reason.data(), reason.size()) + '\n', status);
}

std::string address_text(const std::optional<asio::ip::address>& address)
{
    return address && !address->is_unspecified() ? address->to_string() : "unknown";
}

template <class Transport>
class Connection
{
  public:
    Connection(Worker& worker, Descriptor socket, Transport transport, const Arrival& arrival)
        : worker_(worker), limits_(worker.settings().limits),
          channel_(worker.readiness(), std::move(socket), std::move(transport), worker.deadlines(),
                   limits_),
          input_(limits_.header_bytes + read_bytes), arrival_(arrival)
    {
    }

    Task<void> run();

  private:
    Task<Step> learn_peer();
    Task<bool> serve_one();
    void introduce(Request& request);
    bool take_head(Exchange& exchange, std::optional<Status>& refusal);
    Task<Step> read_body(Exchange& exchange, std::optional<Status>& refusal);
    Attempt read_more();

    Task<Step> read_allowed_body(Exchange& exchange, const Endpoint& endpoint,
                                 std::optional<Status>& refusal);
    Task<void> handle(Request& request, const Handler& handler, Response& response);
    void handle(Request& request, const QuickHandler& handler, Response& response);
    std::string head_of(const Exchange& exchange, const Response& response);

    void record(const Exchange& exchange, const Endpoint* endpoint, Status status);
    std::string_view pending() const
    {
        const auto data = input_.data();
        return {static_cast<const char*>(data.data()), data.size()};
    }

    Worker& worker_;
    const Limits& limits_;
    Channel<Transport> channel_;
    boost::beast::flat_buffer input_;
    Arrival arrival_;
    std::string peer_text_; // for the log
    bool has_unread_input_ = false;
    bool has_served_ = false;
};

template <class Transport>
Task<void> Connection<Transport>::run()
{
    Step step = Step::done;
    if (arrival_.proxy_protocol)
        step = co_await learn_peer();
    peer_text_ = address_text(arrival_.peer);
    if (step == Step::done)
        step = co_await channel_.shake_hands();
    bool more = step == Step::done;
    while (more) {
        // Who waited in the queue of a socket that closes connected in time, and is heard once.
        if (pending().empty() && worker_.ends_idle() && has_served_)
            break;
        if (pending().empty() && !worker_.ends_idle()) {
            // Thousands wait for their viewers' next segment: they keep no buffer, and no frame of
            // a request.
            input_.shrink_to_fit();
            step = co_await channel_.idle();
            if (step != Step::done)
                break;
        }
        more = co_await serve_one();
    }
    channel_.finish();
    if (has_unread_input_)
        co_await channel_.linger();
}

// Who is really at the other end. Closed if it is not said as it must be.
template <class Transport>
Task<Step> Connection<Transport>::learn_peer()
{
    const ProxyHearing heard = co_await hear_proxy(channel_, limits_.header_time);
    if (heard.fault != ProxyFault::none) {
        worker_.tell_proxy_fault(heard.fault);
        co_return Step::closed;
    }
    if (heard.header.source)
        arrival_.come_from(*heard.header.source, worker_.settings().trusted_proxies);
    co_return heard.step;
}

// False when the connection is to end.
template <class Transport>
Task<bool> Connection<Transport>::serve_one()
{
    Exchange exchange;
    Request& request = exchange.request;
    introduce(request);
    channel_.begin(limits_.header_time);
    std::optional<Status> refusal;
    Step step = Step::done;
    while (step == Step::done && !take_head(exchange, refusal)) {
        const Attempt attempt = read_more();
        if (attempt.outcome != Attempt::Outcome::moved)
            step = co_await channel_.wait_for(attempt.outcome);
    }
    if (step == Step::expired && !pending().empty())
        refusal = Status::request_timeout;
    if (step != Step::done && !refusal)
        co_return false;

    Response response;
    const Endpoint* endpoint = nullptr;
    if (!refusal) {
        has_served_ = true;
        worker_.tell_unnamed_proxy(request);
        endpoint = worker_.router().choose(request, worker_.settings().public_origin, response);
        if (endpoint && exchange.expects_body()) {
            step = co_await read_allowed_body(exchange, *endpoint, refusal);
            if (step == Step::closed)
                co_return false;
        }
        if (endpoint && !refusal) {
            request.pattern = &endpoint->pattern;
            channel_.stop_the_clock();
            if (endpoint->quick)
                handle(request, endpoint->quick, response);
            else
                co_await handle(request, endpoint->handler, response);
            if (request.vouched_for)
                channel_.vouch();
        }
    }
    if (refusal)
        response = plain_refusal(*refusal);
    if (static_cast<unsigned>(response.status()) >= 400)
        response.set("X-Request-Id", request.id); // finds the line of the log
    // What was refused was perhaps not all that came, and is never read on.
    has_unread_input_ = refusal || exchange.expects_body();
    exchange.wants_keep_alive &= !has_unread_input_ && !worker_.draining();

    const std::string head = head_of(exchange, response);
    Outgoing out = outgoing(head, response, !request.is_head());
    channel_.begin(limits_.send_time);
    step = Step::done;
    if (const auto blocked = channel_.push(out))
        step = co_await channel_.send(out, *blocked);
    exchange.complete = step == Step::done;
    exchange.bytes_sent = out.sent - std::min<std::uint64_t>(out.sent, head.size());
    record(exchange, endpoint, response.status());
    const bool may_go_on = exchange.complete && exchange.wants_keep_alive;
    co_return may_go_on;
}

template <class Transport>
void Connection<Transport>::introduce(Request& request)
{
    request.peer = arrival_.peer;
    request.peer_is_proxy = arrival_.is_proxy;
    request.proxies = &worker_.settings().trusted_proxies;
    request.secure = std::is_same_v<Transport, TlsTransport>;
    request.id = worker_.next_request_id();
}

// True when the head is complete, or refused.
template <class Transport>
bool Connection<Transport>::take_head(Exchange& exchange, std::optional<Status>& refusal)
{
    // RFC 9112 §2.2: empty lines before a request are skipped.
    while (pending().starts_with("\r\n"))
        input_.consume(2);
    const HeadScan scan = scan_head(pending());
    const bool complete = scan.kind == HeadScan::Kind::complete;
    if (scan.kind == HeadScan::Kind::bad) {
        refusal = Status::bad_request;
    } else if ((complete ? scan.length : pending().size()) > limits_.header_bytes) {
        refusal = Status::request_header_fields_too_large;
    } else if (complete) {
        refusal = exchange.take_head(pending().substr(0, scan.length));
        input_.consume(scan.length);
    }
    return complete || refusal;
}

template <class Transport>
Task<Step> Connection<Transport>::read_body(Exchange& exchange, std::optional<Status>& refusal)
{
    channel_.begin(limits_.body_time);
    if (exchange.waits_for_continue() && pending().empty()) {
        Outgoing go_on{.head = "HTTP/1.1 100 Continue\r\n\r\n"};
        if (const auto blocked = channel_.push(go_on)) {
            const Step step = co_await channel_.send(go_on, *blocked);
            if (step != Step::done)
                co_return step;
        }
    }
    while (true) {
        input_.consume(exchange.take_body(pending(), refusal));
        if (refusal || exchange.body_is_complete())
            break;
        // A chunk's line and the trailers are taken whole or not at all (RFC 9112 §7.1), so what is
        // left here is a piece of one: no honest client makes it longer than a whole head.
        if (pending().size() > limits_.header_bytes) {
            refusal = Status::bad_request;
            break;
        }
        const Attempt attempt = read_more();
        if (attempt.outcome != Attempt::Outcome::moved) {
            const Step step = co_await channel_.wait_for(attempt.outcome);
            if (step != Step::done)
                co_return step;
        }
    }
    exchange.finish_body();
    co_return Step::done;
}

template <class Transport>
Attempt Connection<Transport>::read_more()
{
    const auto room = std::min(read_bytes, input_.max_size() - input_.size());
    assert(room > 0);
    const auto space = input_.prepare(room);
    const Attempt attempt = channel_.read(static_cast<char*>(space.data()), room);
    input_.commit(attempt.count);
    return attempt;
}

// Closed: nobody is there to be answered.
template <class Transport>
Task<Step> Connection<Transport>::read_allowed_body(Exchange& exchange, const Endpoint& endpoint,
                                                    std::optional<Status>& refusal)
{
    const auto own = endpoint.flags.body_bytes;
    refusal = exchange.limit_body(own ? own : limits_.body_bytes);
    Step step = Step::done;
    if (!refusal)
        step = co_await read_body(exchange, refusal);
    if (step == Step::expired)
        refusal = Status::request_timeout;
    co_return refusal ? Step::done : step;
}

// The last catch: what a handler could not handle becomes an answer that names its log line.
template <class Transport>
Task<void> Connection<Transport>::handle(Request& request, const Handler& handler,
                                         Response& response)
{
    try {
        response = co_await handler(request);
    } catch (...) {
        response = failure(worker_.router(), request, worker_.settings().log_error);
    }
}

template <class Transport>
void Connection<Transport>::handle(Request& request, const QuickHandler& handler,
                                   Response& response)
{
    try {
        response = handler(request);
    } catch (...) {
        response = failure(worker_.router(), request, worker_.settings().log_error);
    }
}

template <class Transport>
std::string Connection<Transport>::head_of(const Exchange& exchange, const Response& response)
{
    return make_head(response, {.date_line = worker_.date_line(exchange.time),
                                .standard_lines = worker_.standard_lines(),
                                .standard_headers = worker_.settings().standard_headers,
                                .keep_alive = exchange.wants_keep_alive,
                                .version = exchange.version});
}

template <class Transport>
void Connection<Transport>::record(const Exchange& exchange, const Endpoint* endpoint,
                                   Status status)
{
    const auto code = static_cast<unsigned>(status);
    const std::string client =
        arrival_.is_proxy ? address_text(client_of(exchange.request).address) : std::string();
    const std::string_view peer = arrival_.is_proxy ? client : peer_text_;
    const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - exchange.began);
    worker_.count_answer(endpoint, code, exchange.bytes_sent, taken);
    worker_.access_log().add({.time = exchange.time,
                              .method = exchange.method_text(),
                              .path = exchange.request.target.path(),
                              .status = code,
                              .bytes = exchange.bytes_sent,
                              .taken = taken,
                              .id = exchange.request.id,
                              .peer = peer,
                              .complete = exchange.complete});
}

} // namespace

Task<void> serve_connection(Worker& worker, Descriptor socket, Arrival arrival)
{
    const int number = socket.number();
    if (arrival.tls) {
        Connection<TlsTransport> connection(worker, std::move(socket),
                                            TlsTransport(number, arrival.tls), arrival);
        co_await connection.run();
    } else {
        Connection<PlainTransport> connection(worker, std::move(socket), PlainTransport(number),
                                              arrival);
        co_await connection.run();
    }
}

} // namespace supple::http
