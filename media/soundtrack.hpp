// The sound's way: decoded on its own, brought to stereo at 48 kHz, and laid exactly under the
// picture: silence where it starts late or has gaps, cut where it starts early or goes on too long.
#pragma once

#include "media/plan.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

#include <functional>
#include <optional>

namespace supple::media
{

struct SoundResult {
    Track track; // a1; as many segments as the picture, cut at the nearest AAC frame
    std::int64_t damaged = 0;
};

// `pictures` were made at the plan's rate: they say how long the sound must be, to the sample.
// Nothing if not a single moment of sound could be decoded. `progress` gets seconds. Throws
// Stopped.
std::optional<SoundResult> make_soundtrack(const Plan& plan, std::int64_t pictures,
                                           SegmentStore& store,
                                           const std::function<void(double seconds)>& progress,
                                           const StopFlag& stop);

} // namespace supple::media
