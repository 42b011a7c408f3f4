// One sound as AAC, held in memory and listened to while it is encoded, so that nothing is cut into
// segments before it has been heard and found right. An hour is 43 MB.
#pragma once

#include "media/encoder.hpp"
#include "media/hearing.hpp"

#include <optional>
#include <vector>

namespace supple::media
{

class EncodedSound
{
  public:
    EncodedSound();

    // Stereo floats at 48 kHz, pts in samples.
    void take(const AVFrame& frame) { add(&frame); }
    // No more frames.
    void end() { add(nullptr); }

    // As a player will decode it; empty when it is silent or too short to be measured.
    std::optional<Loudness> loudness() const { return hearing_.loudness(); }
    const AVCodecContext& encoder() const { return *encoder_; }
    // In order, times in samples; the first packet is priming.
    void each_packet(const TakePacket& take) const;

  private:
    struct PacketFacts {
        int bytes = 0;
        std::int64_t pts = 0;
        std::int64_t duration = 0;
    };

    void add(const AVFrame* frame);

    av::Codec encoder_;
    Hearing hearing_;
    std::vector<std::uint8_t> bytes_;
    std::vector<PacketFacts> packets_;
};

} // namespace supple::media
