// One sound of the source as it will be heard: decoded, brought to stereo at 48 kHz, and laid
// exactly under the picture: silence where it starts late or has gaps, cut where it starts early or
// goes on too long.
#pragma once

#include "media/av.hpp"
#include "media/probe.hpp"

#include <functional>
#include <string>

namespace supple::media
{

inline constexpr int audio_frame_samples = 1024; // of AAC-LC

struct MixOrder {
    const SourceFacts& source;
    const AudioFacts& sound;
    std::int64_t samples = 0;    // how long it must be
    std::string level_filters{}; // "" or ",volume=…"
};

struct MixResult {
    bool decoded = false;     // at least one moment of it
    std::int64_t damaged = 0; // packets
};

// Hands over frames of planar floats, audio_frame_samples each but the last, with pts in samples
// from 0. `progress` gets the share done, 0..1. Throws Stopped.
MixResult mix_down(const MixOrder& order, const std::function<void(AVFrame&)>& take,
                   const std::function<void(double share)>& progress, const StopFlag& stop);

} // namespace supple::media
