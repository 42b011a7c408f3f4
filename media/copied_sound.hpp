// A sound of the source bit for bit, for packages in which nothing is encoded: AAC-LC in stereo
// that begins with the picture, has no gap, lasts as long and can be decoded. It is heard, but not
// levelled.
#pragma once

#include "media/encoder.hpp"
#include "media/probe.hpp"

#include <optional>
#include <vector>

namespace supple::media
{

class CopiedSound
{
  public:
    // Nothing if it has to be encoded. `seconds` is how long the picture lasts. Throws Stopped.
    static std::optional<CopiedSound> read(const SourceFacts& source, const AudioFacts& sound,
                                           double seconds, const StopFlag& stop);

    const AVCodecParameters& codec() const { return *codec_; }
    int sample_rate() const { return codec_->sample_rate; }
    // As a player will decode it; empty when it is silent or too short to be measured.
    const std::optional<Loudness>& loudness() const { return loudness_; }
    // In order, times in samples; the first packets may be priming.
    void each_packet(const TakePacket& take) const;

  private:
    CopiedSound() = default;
    // False if a packet cannot be decoded.
    bool hear();

    av::Parameters codec_;
    std::vector<av::Packet> packets_;
    std::optional<Loudness> loudness_;
};

} // namespace supple::media
