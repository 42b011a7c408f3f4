// The playback sessions that were stopped, in the memory of one worker. Forgotten once no token of
// theirs can be good any more. One thread only.
#pragma once

#include "store/playback_session.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace supple::routes
{

class StoppedSet
{
  public:
    void add(const store::PlaybackStop& stop) { stops_[stop.playback.text()] = stop.stopped; }
    bool has(std::string_view playback) const
    {
        return !stops_.empty() && stops_.find(playback) != stops_.end();
    }
    void forget(store::Timestamp until)
    {
        std::erase_if(stops_, [&](const auto& stop) { return stop.second <= until; });
    }
    std::size_t size() const { return stops_.size(); }

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_map<std::string, store::Timestamp, Hash, std::equal_to<>> stops_;
};

} // namespace supple::routes
