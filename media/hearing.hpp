// AAC as ears get it: decodes the frames of one track, one after the other, and measures how loud
// they are. Packaging listens to what it encoded, the verifier to what lies on the disk.
#pragma once

#include "media/av.hpp"
#include "media/loudness_meter.hpp"

#include <cstdint>
#include <span>

namespace supple::media
{

class Hearing
{
  public:
    // An AudioSpecificConfig. If libav knows no such sound, no frame can be decoded.
    explicit Hearing(std::span<const std::uint8_t> audio_config);

    // One frame of AAC. What cannot be decoded is passed over and counted; so is what has more than
    // two channels or another rate than the first.
    void hear(std::span<const std::uint8_t> frame);

    // So far. Empty: silent, or too short to be measured.
    std::optional<Loudness> loudness() const { return meter_ ? meter_->loudness() : std::nullopt; }
    std::int64_t undecodable() const { return undecodable_; }

  private:
    av::Codec decoder_; // empty: knows no such sound
    av::Packet packet_;
    av::Frame frame_;
    int sample_rate_ = 0;
    std::optional<LoudnessMeter> meter_; // from the first frame on
    std::int64_t undecodable_ = 0;
};

} // namespace supple::media
