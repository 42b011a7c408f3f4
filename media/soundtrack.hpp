// The sounds of a package: each is measured, brought to the one loudness of all practices, encoded,
// heard again, and cut into segments at the moments where the picture is cut.
#pragma once

#include "media/plan.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

#include <functional>
#include <vector>

namespace supple::media
{

struct SoundResult {
    // a1, a2 …; as many segments as the picture, cut at the nearest AAC frame. A sound of which not
    // a single moment could be decoded is left out.
    std::vector<Track> tracks{};
    std::vector<Finding> findings{};
};

// `pictures` were made at the plan's rate: they say how long the sound must be, to the sample.
// `progress` gets the share of this work, 0..1. Throws Stopped.
SoundResult make_soundtracks(const Plan& plan, std::int64_t pictures, SegmentStore& store,
                             const std::function<void(double share)>& progress,
                             const StopFlag& stop);

} // namespace supple::media
