// Cuts the packets of one track into an init segment and media segments, as fragmented MP4 written
// by libavformat into memory (ISO 23000-19, CMAF). Each track has a muxer of its own. Video starts
// at zero without an edit list; sound keeps the encoder's priming and hides it by an edit list, so
// that both begin at 0 in every browser.
//
// Why not the HLS muxer: it declares wrong bandwidths, and its empty edits put sound 45 ms off in
// Chromium.
#pragma once

#include "media/av.hpp"
#include "media/segment_store.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <vector>

namespace supple::media
{

class Segmenter
{
  public:
    // `track` gets timescale, codecs, sizes and segments as they are written to `store`. Both must
    // outlive the segmenter.
    Segmenter(const AVCodecContext& encoder, Track& track, SegmentStore& store);
    ~Segmenter();
    Segmenter(const Segmenter&) = delete;
    Segmenter& operator=(const Segmenter&) = delete;

    // In decoding order, times in the encoder's time base, duration set. The packet is consumed.
    void write(AVPacket& packet);

    // What was written so far becomes a fragment (moof and mdat).
    void end_fragment();
    // The fragments so far become a file. Ends the fragment, too.
    void end_segment();
    // The last file. Nothing may be written afterwards.
    void finish();

  private:
    void open_output(const AVCodecContext& encoder);
    void flush();
    void take_init();
    std::vector<std::uint8_t> take_bytes();

    Track& track_;
    SegmentStore& store_;
    AVRational encoder_time_base_;
    std::vector<std::uint8_t> bytes_; // what the muxer wrote since the last cut
    AVIOContext* io_ = nullptr;
    av::Output output_;
    std::int64_t segment_ticks_ = 0;
    int fragment_packets_ = 0;
    bool has_init_ = false;
};

} // namespace supple::media
