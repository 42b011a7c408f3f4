// Which sounds of a source become renditions, what players call them, and which of them a player
// may choose by itself. All are in one group, because all are stereo AAC (AHLS, "Audio rendition
// groups"). Pure.
#pragma once

#include "media/probe.hpp"

#include <string>
#include <vector>

namespace supple::media
{

inline constexpr std::size_t most_sounds = 9; // a1 to a9

struct SoundRendition {
    AudioFacts facts{};
    std::string name{};     // for people; no other of the group has it (RFC 8216 4.3.4.1.1)
    bool autoselect = true; // the first one always, another if nothing before it is like it
    bool describes_video = false;
};

// In the order of `sounds`, at most most_sounds.
std::vector<SoundRendition> sound_renditions(const std::vector<AudioFacts>& sounds);

} // namespace supple::media
