// One video rendition at work: takes shared pictures from its queue, scales, encodes and cuts them,
// on a thread of its own. All renditions see the same pictures, so their segments begin at the same
// moments.
#pragma once

#include "media/encoder.hpp"
#include "media/frame_queue.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

namespace supple::media
{

struct RenditionOrder {
    Track track{};            // kind, name, size and rate are set
    VideoSettings settings{}; // of the encoder
    int every = 1;            // takes each n-th picture
    int gops_per_file = 3;    // trick play: 1, with one picture in each
};

// v1…: from the plan's rungs. `cores` >= 1 decides how many threads large rungs get.
std::vector<RenditionOrder> rendition_orders(const Plan& plan, int cores);

// Works until the queue ends and returns the finished track. Pictures have pts 0, 1, 2, …
// If the queue was abandoned, returns at once an empty track.
Track make_rendition(RenditionOrder order, FrameQueue& queue, SegmentStore& store);

} // namespace supple::media
