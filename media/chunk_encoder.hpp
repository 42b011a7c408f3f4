// One chunk of one video rendition at work: pictures of its size go in, segments come out. Each
// chunk has an encoder of its own, which knows nothing of its neighbours, so a chunk can be made
// again alone and comes out the same. Nothing is lost by that: every chunk begins with an IDR, and
// no encoder looks across one.
#pragma once

#include "media/encoder.hpp"
#include "media/grid.hpp"
#include "media/segmenter.hpp"
#include "media/track.hpp"

#include <cstdint>

namespace supple::media
{

struct RenditionOrder {
    Track track{};            // kind, name, size and rate are set
    VideoSettings settings{}; // of the encoder
    int every = 1;            // takes each n-th of the shared pictures
};

class ChunkEncoder
{
  public:
    // `first_picture` is the first shared picture that the rendition takes from this chunk. All
    // references must outlive the encoder.
    ChunkEncoder(const RenditionOrder& order, const Grid& grid, const ChunkBegin& begin,
                 std::int64_t first_picture, SegmentStore& store);

    // In order; pts is the number of the shared picture, and a multiple of order.every.
    void take(AVFrame& picture);

    // `end_picture`: the shared pictures end here, at the end of the video; INT64_MAX before it.
    ChunkRecord finish(std::int64_t end_picture);

  private:
    void cut(AVPacket& packet);
    void write_held();
    std::int64_t shared_picture(std::int64_t time) const;

    const RenditionOrder& order_;
    const Grid& grid_;
    std::int64_t first_number_; // of the rendition's own pictures
    av::Codec encoder_;
    Segmenter segmenter_;
    av::Packet held_;
    std::int64_t pictures_ = 0;
    bool has_written_ = false;
};

} // namespace supple::media
