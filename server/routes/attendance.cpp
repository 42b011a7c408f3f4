#include "server/routes/attendance.hpp"

#include "server/http/client_address.hpp"

#include <algorithm>
#include <utility>

namespace supple::routes
{
namespace
{

void add_region(std::vector<std::string>& regions, const http::Request& request)
{
    const auto region = http::client_region(request);
    if (region && regions.size() < store::greatest_networks &&
        std::ranges::find(regions, *region) == regions.end())
        regions.push_back(*region);
}

} // namespace

Attendance::Attendance(const store::Clock& clock, Tell tell) : clock_(clock), tell_(std::move(tell))
{
}

void Attendance::note(const store::PlaybackId& playback, const http::Request& request)
{
    const auto now = clock_.now();
    auto [found, is_new] = seen_.try_emplace(playback);
    Seen& seen = found->second;
    // Who is at the other end stays there for a whole interval, but for a proxy.
    if (is_new || request.peer_is_proxy || seen.peer != request.peer) {
        seen.playback.id = playback;
        seen.peer = request.peer;
        add_region(seen.playback.networks, request);
    }
    seen.playback.last = now;
    // A clock that was set back must not silence it.
    if (now >= told_ + tell_every || now < told_)
        tell_all(now);
}

void Attendance::tell_all(store::Timestamp now)
{
    std::vector<store::SeenPlayback> all;
    all.reserve(seen_.size());
    for (auto& seen : seen_)
        all.push_back(std::move(seen.second.playback));
    seen_.clear();
    told_ = now;
    tell_(std::move(all));
}

} // namespace supple::routes
