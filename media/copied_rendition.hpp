// The top rendition when the source's own picture is good enough: its packets, bit for bit, cut at
// its own key pictures into the grid that all other renditions follow.
#pragma once

#include "media/plan.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

namespace supple::media
{

// The whole track at once: copying is quick, so a killed run copies again. The plan says that the
// picture can be copied. Throws std::runtime_error when the file is not what the probe saw;
// Stopped.
Track copy_picture(const Plan& plan, const Rung& rung, SegmentStore& store, const StopFlag& stop);

} // namespace supple::media
