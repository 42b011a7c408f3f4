// Decoded pictures or sound of one stream of a file, one after the other. Damaged packets are
// skipped and counted, because one lost picture must not lose the practice.
#pragma once

#include "media/av.hpp"

#include <filesystem>

namespace supple::media
{

class FrameSource
{
  public:
    // `origin_seconds` becomes time zero of all frames. `threads` 0 = as many as there are cores.
    FrameSource(const std::filesystem::path& file, int stream, double origin_seconds, int threads,
                const StopFlag& stop);

    // False at the end. frame.pts is in time_base(), counted from the origin; frames without any
    // time follow the one before. Throws Stopped.
    bool next(AVFrame& frame);

    // Jumps to the last place to start decoding at or before this moment.
    void seek(double seconds);

    // Before anything was read: leaves out what is not needed to decode from this moment on, if the
    // container's index can be trusted to hit it. Otherwise all is decoded from the beginning.
    void start_at(double seconds);

    AVRational time_base() const;
    double seconds(const AVFrame& frame) const;
    const AVCodecContext& decoder() const { return *decoder_; }

    std::int64_t frames() const { return frames_; }
    // Packets the decoder refused and frames it marked as damaged.
    std::int64_t damaged() const { return damaged_; }

  private:
    void open();
    AVStream& stream() const { return *input_->streams[index_]; }
    bool feed();
    void stamp(AVFrame& frame);

    const StopFlag& stop_;
    std::filesystem::path file_;
    int index_; // of the stream
    int threads_;
    av::Input input_;
    av::Codec decoder_;
    av::Packet packet_;
    av::Frame ahead_;               // read already, but not asked for yet
    std::int64_t origin_ = 0;       // in time_base
    std::int64_t expected_pts_ = 0; // where a frame without a time goes
    std::int64_t frames_ = 0;
    std::int64_t damaged_ = 0;
    bool drained_ = false;
};

} // namespace supple::media
