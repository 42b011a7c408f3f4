// A transport that can wait: it sends and receives within deadlines, and sleeps until the socket is
// ready. Sending moves its own deadline as long as the client takes enough; everything else has the
// deadline its step began with. One coroutine at a time.
#pragma once

#include "server/http/deadline.hpp"
#include "server/http/file_cache.hpp"
#include "server/http/limits.hpp"
#include "server/http/response.hpp"
#include "server/http/task.hpp"
#include "server/http/transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
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
    Channel(Transport transport, Deadlines& deadlines, const Limits& limits)
        : limits_(limits), transport_(std::move(transport)),
          deadline_(deadlines, transport_.socket())
    {
    }

    // The time the next steps have together.
    void begin(std::chrono::milliseconds time)
    {
        deadline_.arm(time);
        progress_ = 0;
    }
    void stop_the_clock() { deadline_.disarm(); }

    Task<Step> shake_hands();
    // Until there is something to read; a drain may end it.
    Task<Step> idle();
    // At least one byte into `data`; `count` says how many.
    Task<Step> read_some(char* data, std::size_t size, std::size_t& count);
    // Adds to `sent` what really was, also when it ends early. `more`: see PlainTransport.
    Task<Step> send(std::string_view bytes, bool more, std::uint64_t& sent);
    Task<Step> send_file(const FileSlice& slice, std::uint64_t& sent);
    // Says that nothing more will come.
    void finish() { transport_.finish(); }
    // Reads on, without looking, until the client has seen our answer and ends: see Limits.
    Task<void> linger();

  private:
    // A slice is what one sendfile may move; after a few without waiting the others have their
    // turn, so that one fast client does not hold the thread.
    static constexpr std::size_t slice_bytes = 512 * 1024;
    static constexpr int slices_at_once = 4;

    Task<Step> wait_for(Attempt::Outcome outcome);
    void note_progress(std::uint64_t count, std::uint64_t& sent)
    {
        sent += count;
        progress_ += count;
    }

    const Limits& limits_;
    Transport transport_;
    Deadline deadline_;
    std::uint64_t progress_ = 0; // sent since the deadline was last moved
};

template <class Transport>
Task<Step> Channel<Transport>::shake_hands()
{
    begin(limits_.handshake_time);
    while (true) {
        const Attempt attempt = transport_.shake_hands();
        if (attempt.outcome == Attempt::Outcome::moved)
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
    const Step step = co_await wait_for(Attempt::Outcome::wait_readable);
    deadline_.set_idle(false);
    co_return step;
}

template <class Transport>
Task<Step> Channel<Transport>::read_some(char* data, std::size_t size, std::size_t& count)
{
    while (true) {
        const Attempt attempt = transport_.read(data, size);
        count = attempt.count;
        if (attempt.outcome == Attempt::Outcome::moved)
            co_return Step::done;
        const Step step = co_await wait_for(attempt.outcome);
        if (step != Step::done)
            co_return step;
    }
}

template <class Transport>
Task<Step> Channel<Transport>::send(std::string_view bytes, bool more, std::uint64_t& sent)
{
    while (!bytes.empty()) {
        const Attempt attempt = transport_.write(bytes.data(), bytes.size(), more);
        if (attempt.outcome == Attempt::Outcome::moved) {
            bytes.remove_prefix(attempt.count);
            note_progress(attempt.count, sent);
            continue;
        }
        const Step step = co_await wait_for(attempt.outcome);
        if (step != Step::done)
            co_return step;
    }
    co_return Step::done;
}

template <class Transport>
Task<Step> Channel<Transport>::send_file(const FileSlice& slice, std::uint64_t& sent)
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
            note_progress(attempt.count, sent);
            if (++without_waiting < slices_at_once || offset == end)
                continue;
            co_await boost::asio::post(use_task);
        } else {
            const Step step = co_await wait_for(attempt.outcome);
            if (step != Step::done)
                co_return step;
        }
        without_waiting = 0;
    }
    co_return Step::done;
}

template <class Transport>
Task<Step> Channel<Transport>::wait_for(Attempt::Outcome outcome)
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
        co_await transport_.socket().async_wait(direction, boost::asio::as_tuple(use_task));
    if (deadline_.expired())
        co_return Step::expired;
    co_return error ? Step::closed : Step::done;
}

template <class Transport>
Task<void> Channel<Transport>::linger()
{
    begin(limits_.linger_time);
    const auto descriptor = transport_.socket().native_handle();
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
        const Step step = co_await wait_for(Attempt::Outcome::wait_readable);
        if (step != Step::done)
            co_return;
    }
}

} // namespace supple::http
