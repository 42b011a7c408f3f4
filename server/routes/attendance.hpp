// Who watches, as one worker saw it: which playback sessions it served since it last told, and to
// which networks. Noting costs a look into a small table; what is gathered is handed over at most
// every few seconds, by the request that finds it due, so that there is neither timer nor database
// on the way of a segment. One thread only.
#pragma once

#include "server/http/request.hpp"
#include "store/clock.hpp"
#include "store/playback_session.hpp"

#include <chrono>
#include <functional>
#include <unordered_map>
#include <vector>

namespace supple::routes
{

class Attendance
{
  public:
    // Far below store::quiet_after.
    static constexpr std::chrono::seconds tell_every{10};

    using Tell = std::function<void(std::vector<store::SeenPlayback>)>;

    // The clock outlives it.
    Attendance(const store::Clock& clock, Tell tell);

    void note(const store::PlaybackId& playback, const http::Request& request);

  private:
    struct Seen {
        store::SeenPlayback playback;
        boost::asio::ip::address peer; // at the other end when it was last noted
    };

    void tell_all(store::Timestamp now);

    const store::Clock& clock_;
    Tell tell_;
    store::Timestamp told_{};
    std::unordered_map<store::PlaybackId, Seen> seen_;
};

} // namespace supple::routes
