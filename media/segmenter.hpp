// Cuts the packets of one chunk of a track into an init segment and media segments, as fragmented
// MP4 written by libavformat into memory (ISO 23000-19, CMAF). Each chunk has a muxer of its own,
// so that it can be made again alone; its fragments are then moved to their place in the track.
// Video starts at zero without an edit list; sound keeps the encoder's priming and hides it by an
// edit list, so that both begin at 0 in every browser.
//
// Why not the HLS muxer: it declares wrong bandwidths, and its empty edits put sound 45 ms off in
// Chromium.
#pragma once

#include "media/av.hpp"
#include "media/journal.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <vector>

namespace supple::media
{

// What is muxed: an encoder's stream, or one that is copied. Packets come in `time_base`.
struct MuxedStream {
    const AVCodecParameters& codec;
    AVRational time_base{};
    AVRational frame_rate{}; // video: the muxer's timescale is a multiple of its numerator
};

// Where a chunk begins in its track: what the chunks before it hold.
struct ChunkBegin {
    int chunk = 0;
    int segments = 0;
    int fragments = 0;
    std::int64_t time = 0; // in the packets' time base
};

class Segmenter
{
  public:
    // `track` and `store` must outlive the segmenter. The packets' times count from `begin`.
    Segmenter(const MuxedStream& stream, const Track& track, const ChunkBegin& begin,
              SegmentStore& store);
    // The muxer writes into a member.
    Segmenter(const Segmenter&) = delete;
    Segmenter& operator=(const Segmenter&) = delete;

    // In decoding order, duration set. The packet is consumed.
    void write(AVPacket& packet);

    // What was written so far becomes a fragment (moof and mdat).
    void end_fragment();
    // The fragments so far become a file. Ends the fragment, too.
    void end_segment();
    // The last file, and the record of all. Nothing may be written afterwards. `pictures` and
    // `ssim` of the record are left to whoever knows them.
    ChunkRecord finish();

    int segments() const { return static_cast<int>(record_.segments.size()); }

  private:
    void open_output(const MuxedStream& stream);
    void flush();
    void take_init();
    std::vector<std::uint8_t> take_bytes();

    const Track& track_;
    SegmentStore& store_;
    ChunkBegin begin_;
    AVRational time_base_; // of the packets
    ChunkRecord record_;
    std::vector<std::uint8_t> bytes_; // what the muxer wrote since the last cut
    av::BytesIO io_;
    av::Output output_;
    std::int64_t segment_ticks_ = 0;
    int fragment_packets_ = 0;
    bool has_init_ = false;
};

// A chunk's files, the init segment among them if the chunk is the track's first.
std::vector<std::string> files_of(const Track& track, const ChunkRecord& record,
                                  const ChunkBegin& begin);

// The track goes on with this chunk.
void append(Track& track, const ChunkRecord& record);

} // namespace supple::media
