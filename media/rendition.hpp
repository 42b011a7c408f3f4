// One video rendition from its first missing chunk to its end, on a thread of its own: takes
// pictures of its size from a queue, opens an encoder for each chunk and enters the chunk into the
// journal. All renditions see the same pictures and the same grid, so their segments begin at the
// same moments.
#pragma once

#include "media/chunk_encoder.hpp"
#include "media/journal.hpp"
#include "media/plan.hpp"

#include <memory>
#include <vector>

namespace supple::media
{

// v1… from the plan's rungs that are not copied, then i1. Each encoder has one thread: with more,
// x264's buffer model looks at what the others have just done, and the bytes differ from run to
// run.
std::vector<RenditionOrder> rendition_orders(const Plan& plan);

class Rendition
{
  public:
    // Takes over what the journal says is finished. All references must outlive the rendition.
    Rendition(RenditionOrder order, const Grid& grid, SegmentStore& store, Journal& journal);

    Size size() const { return order_.settings.size; }
    // The first shared picture that is still missing.
    std::int64_t begin() const { return begin_; }
    bool wants(std::int64_t picture) const
    {
        return picture >= begin_ && picture % order_.every == 0;
    }

    // In order, only wanted ones, without a gap; pts is the number of the shared picture.
    void take(AVFrame& picture);
    // The video ends before the shared picture `end`.
    Track finish(std::int64_t end);

  private:
    void open_chunk(std::int64_t picture);
    void close_chunk(std::int64_t end);
    void enter(const ChunkRecord& record);

    RenditionOrder order_;
    const Grid& grid_;
    SegmentStore& store_;
    Journal& journal_;
    std::int64_t begin_ = 0;
    ChunkBegin next_; // where the next chunk begins
    std::int64_t pictures_ = 0;
    double ssim_sum_ = 0; // over pictures
    std::unique_ptr<ChunkEncoder> chunk_;
};

} // namespace supple::media
