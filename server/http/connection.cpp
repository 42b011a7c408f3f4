#include "server/http/connection.hpp"

#include "server/http/channel.hpp"
#include "server/http/exchange.hpp"
#include "server/http/head_check.hpp"
#include "server/http/response_head.hpp"
#include "server/http/same_origin.hpp"
#include "server/http/worker.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <cassert>
#include <system_error>

namespace supple::http
{
namespace
{

namespace asio = boost::asio;

// One read takes a usual head, and the start of a form, at once.
constexpr std::size_t read_bytes = 4096;

// Text up to this size is copied behind its head, which saves a system call.
constexpr std::size_t small_body_bytes = 16 * 1024;

template <class Transport>
class Connection
{
  public:
    Connection(Worker& worker, Transport transport, asio::ip::address peer)
        : worker_(worker), limits_(worker.settings().limits),
          channel_(std::move(transport), worker.deadlines(), limits_),
          input_(limits_.header_bytes + read_bytes), peer_(std::move(peer))
    {
    }

    Task<void> run();

  private:
    Task<bool> serve_one();
    Task<Step> wait_for_request();
    Task<Step> read_head(Exchange& exchange, std::optional<Status>& refusal);
    Task<Step> read_body(Exchange& exchange, std::optional<Status>& refusal);
    Task<Step> read_more();

    Task<void> answer(Exchange& exchange);
    Task<void> handle(Exchange& exchange, const Endpoint& endpoint, Response& response);
    Task<void> refuse(Exchange& exchange, Status status);
    Task<void> send(Exchange& exchange, const Response& response, bool keep_alive);

    void record(const Exchange& exchange, Status status);
    std::string_view pending() const
    {
        const auto data = input_.data();
        return {static_cast<const char*>(data.data()), data.size()};
    }

    Worker& worker_;
    const Limits& limits_;
    Channel<Transport> channel_;
    boost::beast::flat_buffer input_;
    asio::ip::address peer_;
    bool has_unread_input_ = false;
    bool has_served_ = false;
};

template <class Transport>
Task<void> Connection<Transport>::run()
{
    const Step hands = co_await channel_.shake_hands();
    if (hands != Step::done)
        co_return;
    bool more = true;
    while (more)
        more = co_await serve_one();

    channel_.finish();
    if (has_unread_input_)
        co_await channel_.linger();
}

// False when the connection is to end.
template <class Transport>
Task<bool> Connection<Transport>::serve_one()
{
    Step step = co_await wait_for_request();
    if (step != Step::done)
        co_return false;

    Exchange exchange;
    exchange.request.peer = peer_;
    exchange.request.secure = std::is_same_v<Transport, TlsTransport>;
    exchange.request.id = worker_.next_request_id();

    std::optional<Status> refusal;
    step = co_await read_head(exchange, refusal);
    if (step == Step::expired && !pending().empty())
        refusal = Status::request_timeout;
    if (refusal) {
        co_await refuse(exchange, *refusal);
        co_return false;
    }
    if (step != Step::done)
        co_return false;

    has_served_ = true;
    co_await answer(exchange);
    co_return exchange.complete&& exchange.wants_keep_alive && !worker_.draining();
}

template <class Transport>
Task<Step> Connection<Transport>::wait_for_request()
{
    if (!pending().empty())
        co_return Step::done;
    // Who waited in the queue of a socket that closes connected in time, and is heard once.
    if (worker_.draining())
        co_return has_served_ ? Step::closed : Step::done;
    // An idle connection keeps no buffer: thousands of them wait for their viewers' next segment.
    input_.shrink_to_fit();
    co_return co_await channel_.idle();
}

template <class Transport>
Task<Step> Connection<Transport>::read_head(Exchange& exchange, std::optional<Status>& refusal)
{
    channel_.begin(limits_.header_time);
    while (true) {
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
        if (complete || refusal)
            co_return Step::done;
        const Step step = co_await read_more();
        if (step != Step::done)
            co_return step;
    }
}

template <class Transport>
Task<Step> Connection<Transport>::read_body(Exchange& exchange, std::optional<Status>& refusal)
{
    channel_.begin(limits_.body_time);
    if (exchange.waits_for_continue() && pending().empty()) {
        std::uint64_t sent = 0;
        const Step step = co_await channel_.send("HTTP/1.1 100 Continue\r\n\r\n", false, sent);
        if (step != Step::done)
            co_return step;
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
        const Step step = co_await read_more();
        if (step != Step::done)
            co_return step;
    }
    exchange.finish_body();
    co_return Step::done;
}

template <class Transport>
Task<Step> Connection<Transport>::read_more()
{
    const auto room = std::min(read_bytes, input_.max_size() - input_.size());
    assert(room > 0);
    const auto space = input_.prepare(room);
    std::size_t count = 0;
    const Step step = co_await channel_.read_some(static_cast<char*>(space.data()), room, count);
    input_.commit(step == Step::done ? count : 0);
    co_return step;
}

// Finds the route, reads the body it allows, lets it answer, and sends that.
template <class Transport>
Task<void> Connection<Transport>::answer(Exchange& exchange)
{
    Request& request = exchange.request;
    const Router& router = worker_.router();
    const Router::Match match = router.find(request.method, request.target);

    Response response;
    bool body_is_read = !exchange.expects_body();
    if (!match.endpoint && match.allow.empty()) {
        response = router.error(request, Status::not_found, "There is nothing at this address.");
    } else if (!match.endpoint) {
        response = router.error(request, Status::method_not_allowed,
                                "This address cannot be asked in that way.");
        response.set("Allow", match.allow);
    } else if (!is_safe(request.method) && !match.endpoint->flags.from_anywhere &&
               !is_from_our_pages(request, worker_.settings().public_origin)) {
        response = router.error(request, Status::forbidden,
                                "This form was not sent from a page of this site.");
    } else {
        if (!body_is_read) {
            const auto own = match.endpoint->flags.body_bytes;
            auto refusal = exchange.limit_body(own ? own : limits_.body_bytes);
            Step step = Step::done;
            if (!refusal)
                step = co_await read_body(exchange, refusal);
            if (step == Step::expired)
                refusal = Status::request_timeout;
            if (refusal || step == Step::closed) {
                if (refusal)
                    co_await refuse(exchange, *refusal);
                co_return;
            }
            body_is_read = true;
        }
        request.pattern = &match.endpoint->pattern;
        channel_.stop_the_clock();
        co_await handle(exchange, *match.endpoint, response);
    }
    has_unread_input_ = !body_is_read;
    exchange.wants_keep_alive = exchange.wants_keep_alive && body_is_read && !worker_.draining();
    co_await send(exchange, response, exchange.wants_keep_alive);
    record(exchange, response.status());
}

// The last catch: what a handler could not handle becomes an answer that names its log line.
template <class Transport>
Task<void> Connection<Transport>::handle(Exchange& exchange, const Endpoint& endpoint,
                                         Response& response)
{
    Request& request = exchange.request;
    std::string what;
    bool busy = false;
    try {
        if (endpoint.quick)
            response = endpoint.quick(request);
        else
            response = co_await endpoint.handler(request);
        co_return;
    } catch (const std::system_error& error) {
        busy = error.code() == std::errc::resource_unavailable_try_again;
        what = error.what();
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        what = "an exception that is no std::exception";
    }
    if (worker_.settings().log_error)
        worker_.settings().log_error(request.id, what);
    if (busy) {
        response = worker_.router().error(request, Status::service_unavailable,
                                          "There is too much to do right now; try again soon.");
        response.set("Retry-After", "2");
    } else {
        response = worker_.router().error(
            request, Status::internal_server_error,
            "Something went wrong on our side. If you tell us, name this: " + request.id);
    }
}

// Answers what never became a request, or lost its body, and ends the connection.
template <class Transport>
Task<void> Connection<Transport>::refuse(Exchange& exchange, Status status)
{
    const auto reason = boost::beast::http::obsolete_reason(status);
    const Response response =
        Response::text(std::string(reason.data(), reason.size()) + '\n', status);
    has_unread_input_ = true;
    exchange.wants_keep_alive = false;
    co_await send(exchange, response, false);
    record(exchange, status);
}

template <class Transport>
Task<void> Connection<Transport>::send(Exchange& exchange, const Response& response,
                                       bool keep_alive)
{
    const HeadFrame frame{.date_line = worker_.date_line(),
                          .standard_lines = worker_.standard_lines(),
                          .standard_headers = worker_.settings().standard_headers,
                          .keep_alive = keep_alive,
                          .version = exchange.version};
    std::string head = make_head(response, frame);
    const auto head_size = head.size();
    const bool with_body = may_have_body(response.status()) && !exchange.request.is_head();
    const auto* slice = with_body ? std::get_if<FileSlice>(&response.body()) : nullptr;
    std::string_view text = with_body && !slice ? response.body_text() : std::string_view();
    if (text.size() <= small_body_bytes) {
        head += text;
        text = {};
    }

    channel_.begin(limits_.send_time);
    std::uint64_t sent = 0;
    const bool more = !text.empty() || (slice && slice->length > 0);
    Step step = co_await channel_.send(head, more, sent);
    if (step == Step::done && !text.empty())
        step = co_await channel_.send(text, false, sent);
    if (step == Step::done && slice)
        step = co_await channel_.send_file(*slice, sent);
    exchange.complete = step == Step::done;
    exchange.bytes_sent = sent > head_size ? sent - head_size : 0;
}

template <class Transport>
void Connection<Transport>::record(const Exchange& exchange, Status status)
{
    const auto code = static_cast<unsigned>(status);
    worker_.count_answer(code, exchange.bytes_sent);
    worker_.access_log().add({.time = exchange.time,
                              .method = exchange.method_text(),
                              .path = exchange.request.target.path(),
                              .status = code,
                              .bytes = exchange.bytes_sent,
                              .taken = std::chrono::duration_cast<std::chrono::microseconds>(
                                  std::chrono::steady_clock::now() - exchange.began),
                              .id = exchange.request.id,
                              .peer = peer_,
                              .complete = exchange.complete});
}

} // namespace

Task<void> serve_connection(Worker& worker, Socket socket, asio::ip::address peer, SSL_CTX* tls)
{
    if (tls) {
        Connection<TlsTransport> connection(worker, TlsTransport(std::move(socket), tls),
                                            std::move(peer));
        co_await connection.run();
    } else {
        Connection<PlainTransport> connection(worker, PlainTransport(std::move(socket)),
                                              std::move(peer));
        co_await connection.run();
    }
}

} // namespace supple::http
