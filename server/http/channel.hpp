// A transport that can wait: it sends and receives within deadlines, and sleeps until the socket is
// ready. What needs no waiting needs no coroutine: attempts are plain calls, and most requests are
// read and answered by them. Sending moves its own deadline as long as the client takes enough;
// everything else has the deadline its step began with. One coroutine at a time.
#pragma once

#include "server/http/deadline.hpp"
#include "server/http/limits.hpp"
#include "server/http/outgoing.hpp"
#include "server/http/readiness.hpp"
#include "server/http/task.hpp"
#include "server/http/transport.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace supple::http
{

// How a step ended: as wished, because the connection is over, or because its time is.
enum class Step { done, closed, expired };

template <class Transport>
class Channel
{
  public:
    using Outcome = Attempt::Outcome;

    Channel(Readiness& readiness, Descriptor socket, Transport transport, Deadlines& deadlines,
            const Limits& limits)
        : limits_(limits), socket_(readiness, std::move(socket)), transport_(std::move(transport)),
          deadline_(deadlines, socket_)
    {
    }

    // The time the next steps have together.
    void begin(std::chrono::milliseconds time)
    {
        deadline_.arm(time);
        progress_ = 0;
    }
    void stop_the_clock() { deadline_.disarm(); }
    void vouch() { deadline_.vouch(); }

    // Exactly so many bytes, before the transport has its first: its clock is the caller's.
    Task<Step> take(std::span<std::uint8_t> bytes);
    Task<Step> shake_hands();
    // Until there is something to read; a drain may end it.
    Task<Step> idle();
    // At least one byte, if any is there.
    Attempt read(char* data, std::size_t size) { return transport_.read(data, size); }
    // Until what an attempt wanted may be tried again.
    Task<Step> wait_for(Outcome outcome);

    // Sends what goes without waiting. Nothing: all of it has gone. `moved`: more would go, but it
    // is the turn of others. Anything else: what to wait for.
    std::optional<Outcome> push(Outgoing& out);
    // Sends the rest, after push() has said what it waits for.
    Task<Step> send(Outgoing& out, Outcome waits_for);

    // Says that nothing more will come.
    void finish() { transport_.finish(); }
    // Reads on, without looking, until the client has seen our answer and ends: see Limits.
    Task<void> linger();

  private:
    // After so much without waiting the others have their turn, so that one fast client does not
    // hold the thread.
    static constexpr std::uint64_t turn_bytes = 4 * 1024 * 1024;

    Attempt push_once(Outgoing& out);

    const Limits& limits_;
    WatchedSocket socket_;
    Transport transport_;
    Deadline deadline_;
    std::uint64_t progress_ = 0; // sent since the deadline was last moved
};

template <class Transport>
Task<Step> Channel<Transport>::take(std::span<std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const auto count = ::recv(socket_.descriptor(), bytes.data(), bytes.size(), 0);
        if (count > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(count));
            continue;
        }
        if (count == 0 || (errno != EAGAIN && errno != EINTR))
            co_return Step::closed;
        const Step step = co_await wait_for(Outcome::wait_readable);
        if (step != Step::done)
            co_return step;
    }
    co_return Step::done;
}

template <class Transport>
Task<Step> Channel<Transport>::shake_hands()
{
    begin(limits_.handshake_time);
    while (true) {
        const Attempt attempt = transport_.shake_hands();
        if (attempt.outcome == Outcome::moved)
            co_return Step::done;
        const Step step = co_await wait_for(attempt.outcome);
        if (step != Step::done)
            co_return step;
    }
}

template <class Transport>
Task<Step> Channel<Transport>::idle()
{
    if (transport_.has_read_ahead())
        co_return Step::done;
    begin(limits_.idle_time);
    deadline_.set_idle(true);
    const Step step = co_await wait_for(Outcome::wait_readable);
    deadline_.set_idle(false);
    co_return step;
}

template <class Transport>
std::optional<Attempt::Outcome> Channel<Transport>::push(Outgoing& out)
{
    const std::uint64_t turn_ends = out.sent + turn_bytes;
    while (!out.is_empty()) {
        if (out.sent >= turn_ends)
            return Outcome::moved;
        const Attempt attempt = push_once(out);
        if (attempt.outcome != Outcome::moved)
            return attempt.outcome;
        // The file shrank under us. What was promised cannot be kept: end the connection.
        if (attempt.count == 0)
            return Outcome::closed;
        out.sent += attempt.count;
        progress_ += attempt.count;
    }
    const Attempt flushed = transport_.flush();
    if (flushed.outcome != Outcome::moved)
        return flushed.outcome;
    return std::nullopt;
}

template <class Transport>
Attempt Channel<Transport>::push_once(Outgoing& out)
{
    if (out.head.empty() && out.text.empty()) {
        const Attempt attempt =
            transport_.send_file(*out.slice.file, out.slice.offset, out.slice.length);
        out.slice.offset += attempt.count;
        out.slice.length -= attempt.count;
        return attempt;
    }
    const Attempt attempt = transport_.write(out.head, out.text, out.slice.length > 0);
    const auto of_head = std::min(attempt.count, out.head.size());
    out.head.remove_prefix(of_head);
    out.text.remove_prefix(attempt.count - of_head);
    return attempt;
}

template <class Transport>
Task<Step> Channel<Transport>::send(Outgoing& out, Outcome waits_for)
{
    std::optional<Outcome> blocked = waits_for;
    while (blocked) {
        if (*blocked == Outcome::moved) {
            co_await boost::asio::post(use_task);
        } else {
            const Step step = co_await wait_for(*blocked);
            if (step != Step::done)
                co_return step;
        }
        blocked = push(out);
    }
    co_return Step::done;
}

template <class Transport>
Task<Step> Channel<Transport>::wait_for(Outcome outcome)
{
    if (outcome == Outcome::closed)
        co_return Step::closed;
    if (progress_ >= limits_.progress_bytes) {
        deadline_.arm(limits_.send_time);
        progress_ = 0;
    }
    if (deadline_.expired())
        co_return Step::expired;
    using Want = WatchedSocket::Want;
    if (!socket_.watch(outcome == Outcome::wait_readable ? Want::to_read : Want::to_write))
        co_return Step::closed;
    co_await socket_.ready();
    co_return deadline_.expired() ? Step::expired : Step::done;
}

template <class Transport>
Task<void> Channel<Transport>::linger()
{
    begin(limits_.linger_time);
    const auto descriptor = socket_.descriptor();
    std::size_t thrown_away = 0;
    std::array<char, 4096> scrap;
    while (thrown_away < limits_.linger_bytes) {
        const auto count = ::recv(descriptor, scrap.data(), scrap.size(), 0);
        if (count > 0) {
            thrown_away += static_cast<std::size_t>(count);
            continue;
        }
        if (count == 0 || errno != EAGAIN)
            co_return;
        const Step step = co_await wait_for(Outcome::wait_readable);
        if (step != Step::done)
            co_return;
    }
}

} // namespace supple::http
