// How much and how long a stranger may ask of the server. Every number is here, with the reason
// why it is that number; tests hand in shorter times.
#pragma once

#include <chrono>
#include <cstddef>

namespace supple::http
{

struct Limits {
    using Duration = std::chrono::milliseconds;

    // Request line and header fields. A stream address with its token takes about 600 bytes and a
    // browser's own fields about 1 KiB; nginx and Apache stop at 8 KiB too.
    std::size_t header_bytes = 8 * 1024;

    // From the first byte of a request to the end of its header, and from there to the end of its
    // body: one slow mobile round trip takes seconds, never half a minute.
    Duration header_time{10'000};
    Duration body_time{30'000};

    // Between two answers on a kept connection. A player asks every six seconds; a reader of pages
    // loses nothing by connecting again.
    Duration idle_time{75'000};

    // While an answer is sent, each `progress_bytes` must be taken within `send_time`: 2 KiB/s, a
    // tenth of what the lowest rendition needs.
    Duration send_time{30'000};
    std::size_t progress_bytes = 64 * 1024;

    // The TLS handshake: two round trips and a signature.
    Duration handshake_time{10'000};

    // After a refusal: how long and how much unread input is thrown away before the socket closes,
    // because closing earlier resets the connection and may destroy the answer (RFC 9112 §9.6).
    Duration linger_time{2'000};
    std::size_t linger_bytes = 256 * 1024;

    // A body is kept in memory as a whole. Forms take hundreds of bytes and a Stripe event stays
    // below 64 KiB; a route which needs more says so.
    std::size_t body_bytes = 64 * 1024;

    // Connections of one worker. An idle one holds a socket and 1.5 KiB; over TLS 15 KiB. One more
    // cuts a stranger's: the oldest that is idle, else the oldest, since who sends a request byte
    // by byte came long ago, and a viewer who comes back has asked within a moment. If there is
    // none, the new one is refused.
    std::size_t connections = 4096;

    // How long running answers may go on after a stop was asked for.
    Duration drain_time{20'000};

    // How often deadlines are looked at. They are coarse on purpose: one timer a worker, not one
    // an operation.
    Duration tick{200};
};

} // namespace supple::http
