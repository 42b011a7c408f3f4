// The top rendition when the source's own picture is good enough: its packets, bit for bit, cut at
// its own key pictures into the grid that all other renditions follow.
#pragma once

#include "media/plan.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

#include <optional>

namespace supple::media
{

struct CopiedTracks {
    Track video;                  // the plan's last rung
    std::optional<Track> iframes; // i1 of its key pictures, when nothing is encoded
};

// All at once: copying is quick, so a killed run copies again. The plan says that the picture can
// be copied. Throws std::runtime_error when the file is not what the probe saw; Stopped.
CopiedTracks copy_picture(const Plan& plan, SegmentStore& store, const StopFlag& stop);

} // namespace supple::media
