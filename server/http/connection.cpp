#include "server/http/connection.hpp"

#include "server/http/exchange.hpp"
#include "server/http/file_cache.hpp"
#include "server/http/head_check.hpp"
#include "server/http/response_head.hpp"
#include "server/http/same_origin.hpp"
#include "server/http/transport.hpp"
#include "server/http/worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <system_error>

namespace supple::http
{
namespace
{

namespace asio = boost::asio;

// One read takes a usual head, and the start of a form, at once.
constexpr std::size_t read_bytes = 4096;

// A slice is what one sendfile may move; after a few without waiting the others have their turn, so
// that one fast client does not hold the thread.
constexpr std::size_t slice_bytes = 512 * 1024;
constexpr int slices_at_once = 4;

// Text up to this size is copied behind its head, which saves a system call.
constexpr std::size_t small_body_bytes = 16 * 1024;

enum class Step { done, closed, expired };

template <class Transport>
class Connection
{
  public:
    Connection(Worker& worker, Transport transport, asio::ip::address peer)
        : worker_(worker), limits_(worker.settings().limits), transport_(std::move(transport)),
          deadline_(worker.deadlines(), transport_.socket()),
          input_(limits_.header_bytes + read_bytes), peer_(std::move(peer))
    {
    }

    Task<void> run();

  private:
    Task<Step> shake_hands();
    Task<bool> serve_one();
    Task<Step> wait_for_request();
    Task<Step> read_head(Exchange& exchange, std::optional<Status>& refusal);
    Task<Step> read_body(Exchange& exchange, std::optional<Status>& refusal);
    Task<Step> read_more();

    Task<void> answer(Exchange& exchange);
    Task<void> handle(Exchange& exchange, const Endpoint& endpoint, Response& response);
    Task<void> refuse(Exchange& exchange, Status status);
    Task<void> send(Exchange& exchange, const Response& response, bool keep_alive);
    Task<Step> send_bytes(std::string_view bytes, bool more, std::uint64_t& sent);
    Task<Step> send_file(const FileSlice& slice, std::uint64_t& sent);
    Task<Step> wait_for(Attempt::Outcome outcome);
    Task<void> linger();

    void record(const Exchange& exchange, Status status);
    std::string_view pending() const
    {
        const auto data = input_.data();
        return {static_cast<const char*>(data.data()), data.size()};
    }

    Worker& worker_;
    const Limits& limits_;
    Transport transport_;
    Deadline deadline_;
    boost::beast::flat_buffer input_;
    asio::ip::address peer_;
    // What was sent since the deadline was last moved.
    std::uint64_t progress_ = 0;
    bool has_unread_input_ = false;
};

template <class Transport>
Task<void> Connection<Transport>::run()
{
    const Step hands = co_await shake_hands();
    if (hands != Step::done)
        co_return;
    bool more = true;
    while (more)
        more = co_await serve_one();

    transport_.finish();
    if (has_unread_input_)
        co_await linger();
}

template <class Transport>
Task<Step> Connection<Transport>::shake_hands()
{
    deadline_.arm(limits_.handshake_time);
    while (true) {
        const Attempt attempt = transport_.shake_hands();
        if (attempt.outcome == Attempt::Outcome::moved)
            co_return Step::done;
        const Step step = co_await wait_for(attempt.outcome);
        if (step != Step::done)
            co_return step;
    }
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

    co_await answer(exchange);
    co_return exchange.complete&& exchange.wants_keep_alive && !worker_.draining();
}

template <class Transport>
Task<Step> Connection<Transport>::wait_for_request()
{
    if (!pending().empty() || transport_.has_read_ahead())
        co_return Step::done;
    if (worker_.draining())
        co_return Step::closed;
    // An idle connection keeps no buffer: thousands of them wait for their viewers' next segment.
    input_.shrink_to_fit();
    deadline_.arm(limits_.idle_time);
    deadline_.set_idle(true);
    const Step step = co_await wait_for(Attempt::Outcome::wait_readable);
    deadline_.set_idle(false);
    co_return step;
}

template <class Transport>
Task<Step> Connection<Transport>::read_head(Exchange& exchange, std::optional<Status>& refusal)
{
    deadline_.arm(limits_.header_time);
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
    deadline_.arm(limits_.body_time);
    if (exchange.waits_for_continue() && pending().empty()) {
        std::uint64_t sent = 0;
        const Step step = co_await send_bytes("HTTP/1.1 100 Continue\r\n\r\n", false, sent);
        if (step != Step::done)
            co_return step;
    }
    while (true) {
        input_.consume(exchange.take_body(pending(), refusal));
        if (refusal || exchange.body_is_complete())
            break;
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
    while (true) {
        const auto room = std::min(read_bytes, input_.max_size() - input_.size());
        assert(room > 0);
        const auto space = input_.prepare(room);
        const Attempt attempt = transport_.read(static_cast<char*>(space.data()), space.size());
        if (attempt.outcome == Attempt::Outcome::moved) {
            input_.commit(attempt.count);
            co_return Step::done;
        }
        const Step step = co_await wait_for(attempt.outcome);
        if (step != Step::done)
            co_return step;
    }
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
        deadline_.disarm();
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

    deadline_.arm(limits_.send_time);
    progress_ = 0;
    std::uint64_t sent = 0;
    const bool more = !text.empty() || (slice && slice->length > 0);
    Step step = co_await send_bytes(head, more, sent);
    if (step == Step::done && !text.empty())
        step = co_await send_bytes(text, false, sent);
    if (step == Step::done && slice)
        step = co_await send_file(*slice, sent);
    exchange.complete = step == Step::done;
    exchange.bytes_sent = sent > head_size ? sent - head_size : 0;
}

template <class Transport>
Task<Step> Connection<Transport>::send_bytes(std::string_view bytes, bool more, std::uint64_t& sent)
{
    while (!bytes.empty()) {
        const Attempt attempt = transport_.write(bytes.data(), bytes.size(), more);
        if (attempt.outcome == Attempt::Outcome::moved) {
            bytes.remove_prefix(attempt.count);
            sent += attempt.count;
            progress_ += attempt.count;
            continue;
        }
        const Step step = co_await wait_for(attempt.outcome);
        if (step != Step::done)
            co_return step;
    }
    co_return Step::done;
}

template <class Transport>
Task<Step> Connection<Transport>::send_file(const FileSlice& slice, std::uint64_t& sent)
{
    std::uint64_t offset = slice.offset;
    const std::uint64_t end = slice.offset + slice.length;
    int without_waiting = 0;
    while (offset < end) {
        const auto size = std::min<std::uint64_t>(end - offset, slice_bytes);
        const Attempt attempt = transport_.send_file(*slice.file, offset, size);
        if (attempt.outcome == Attempt::Outcome::moved) {
            // The file shrank under us. What was promised cannot be kept: end the connection.
            if (attempt.count == 0)
                co_return Step::closed;
            offset += attempt.count;
            sent += attempt.count;
            progress_ += attempt.count;
            if (++without_waiting < slices_at_once || offset == end)
                continue;
            co_await asio::post(use_task);
        } else {
            const Step step = co_await wait_for(attempt.outcome);
            if (step != Step::done)
                co_return step;
        }
        without_waiting = 0;
    }
    co_return Step::done;
}

// Sleeps until the socket is ready. Sending moves its own deadline as long as the client takes
// enough; everything else has the deadline its step began with.
template <class Transport>
Task<Step> Connection<Transport>::wait_for(Attempt::Outcome outcome)
{
    if (outcome == Attempt::Outcome::closed)
        co_return Step::closed;
    if (progress_ >= limits_.progress_bytes) {
        deadline_.arm(limits_.send_time);
        progress_ = 0;
    }
    if (deadline_.expired())
        co_return Step::expired;
    const auto direction =
        outcome == Attempt::Outcome::wait_readable ? Socket::wait_read : Socket::wait_write;
    const auto [error] =
        co_await transport_.socket().async_wait(direction, asio::as_tuple(use_task));
    if (deadline_.expired())
        co_return Step::expired;
    co_return error ? Step::closed : Step::done;
}

// Reads on, without looking, until the client has seen our answer and ends: see Limits.
template <class Transport>
Task<void> Connection<Transport>::linger()
{
    deadline_.arm(limits_.linger_time);
    const auto descriptor = transport_.socket().native_handle();
    std::size_t thrown_away = 0;
    char scrap[read_bytes];
    while (thrown_away < limits_.linger_bytes) {
        const auto count = ::recv(descriptor, scrap, sizeof scrap, 0);
        if (count > 0) {
            thrown_away += static_cast<std::size_t>(count);
            continue;
        }
        if (count == 0 || errno != EAGAIN)
            co_return;
        const Step step = co_await wait_for(Attempt::Outcome::wait_readable);
        if (step != Step::done)
            co_return;
    }
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
