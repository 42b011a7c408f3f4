#include "media/audio_group.hpp"

#include <algorithm>
#include <map>

namespace supple::media
{

std::vector<AudioGroup> audio_groups(const Package& package)
{
    std::vector<AudioGroup> groups;
    std::map<std::string, std::size_t> seen; // language -> tracks so far
    for (const Track& track : package.tracks) {
        if (track.kind != TrackKind::audio)
            continue;
        const std::size_t place = seen[track.language]++;
        if (place == groups.size())
            groups.push_back({"audio" + std::to_string(place + 1), {}});
        groups[place].tracks.push_back(&track);
    }
    return groups;
}

AudioGroup audio_group_of(const Track& video, const Package& package)
{
    const auto groups = audio_groups(package);
    if (groups.empty())
        return {};
    const auto lowest =
        std::find_if(package.tracks.begin(), package.tracks.end(),
                     [](const Track& track) { return track.kind == TrackKind::video; });
    const bool is_lowest = lowest != package.tracks.end() && lowest->name == video.name;
    return is_lowest ? groups.back() : groups.front();
}

} // namespace supple::media
