// The picture's way: decoded once, made upright and even-paced once, scaled from size to size, then
// handed to all renditions, which encode and cut in parallel. Goes on where the journal ends.
#pragma once

#include "media/journal.hpp"
#include "media/plan.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

#include <functional>
#include <vector>

namespace supple::media
{

// Called with the seconds of video that have been handed on.
using VideoProgress = std::function<void(double seconds)>;

struct VideoResult {
    std::vector<Track> tracks{}; // v1…, then i1
    std::int64_t pictures = 0;   // at the plan's frame rate
    std::int64_t damaged = 0;    // packets or pictures of the source
};

// Throws std::runtime_error when decoding ends long before the expected end or too much is damaged,
// and whatever an encoder or the disk throws; Stopped. No thread outlives the call.
VideoResult transcode_video(const Plan& plan, SegmentStore& store, Journal& journal,
                            const VideoProgress& progress, const StopFlag& stop);

} // namespace supple::media
