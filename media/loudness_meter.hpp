// Measures stereo sound at 48 kHz by EBU R128 (ITU-R BS.1770): integrated loudness with its gates,
// sample peak, and true peak at four times the rate. libebur128 measures the loudness, because
// libavfilter 5.1 tells peaks in thousandths only, half a decibel off for quiet sound.
#pragma once

#include "media/av.hpp"
#include "media/loudness.hpp"

#include <memory>
#include <optional>

namespace supple::media
{

class LoudnessMeter
{
  public:
    LoudnessMeter();
    ~LoudnessMeter();
    LoudnessMeter(LoudnessMeter&&) noexcept;
    LoudnessMeter& operator=(LoudnessMeter&&) noexcept;

    // Two planes of floats. Mono counts as the same on both sides.
    void take(const AVFrame& frame);

    // Of all that was taken; empty when not one block of 400 ms was above -70 LUFS.
    std::optional<Loudness> loudness() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace supple::media
