// One pass over all packets of a source, because headers are often wrong: when its pictures and its
// sounds really begin and end, and what kind of pictures they are, by decoding the first of them.
#pragma once

#include "media/probe.hpp"

#include <cmath>
#include <map>
#include <vector>

namespace supple::media
{

class PacketScan
{
  public:
    // Fills in what it learns about `facts`, which name the streams. Both must outlive the scan.
    PacketScan(AVFormatContext& input, SourceFacts& facts);

    // Throws Stopped.
    void run(const StopFlag& stop);

    std::int64_t packets() const { return packet_count_; } // of the picture
    int pictures() const { return pictures_; }             // that could be decoded, of the first

  private:
    struct Span {
        double first = HUGE_VAL; // seconds
        double last = 0;
    };

    void take(const AVPacket& packet);
    void take_video(const AVPacket& packet);
    void take_audio(const AVPacket& packet);
    void decode(const AVPacket* packet);
    void finish();
    void time_sound(AudioFacts& sound);
    FrameTiming timing_from_header() const;

    AVFormatContext& input_;
    SourceFacts& facts_;
    AVStream& video_;
    av::Codec decoder_;
    std::vector<double> times_;
    std::vector<PicturePacket> packets_;
    double latest_ = -HUGE_VAL;
    double latest_duration_ = 0;
    std::map<int, Span> sounds_; // by stream
    std::int64_t packet_count_ = 0;
    int pictures_ = 0;
    int interlaced_ = 0;
};

} // namespace supple::media
