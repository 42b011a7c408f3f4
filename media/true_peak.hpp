// The highest true peak of one channel: what the sound reaches between its samples, at four times
// the rate (ITU-R BS.1770-4, annex 2). The filter is libebur128's and so is the result, but eight
// samples are computed at once, and stretches that cannot reach the peak so far are passed over.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace supple::media
{

class TruePeak
{
  public:
    TruePeak();

    // The samples that follow, 1 is full scale.
    void take(std::span<const float> samples);

    // Of all that was taken, as an amplitude.
    double highest() const { return highest_; }

    static constexpr std::size_t taps = 12;
    static constexpr std::size_t phases = 3; // between two samples

  private:
    std::array<std::array<float, taps>, phases> filters_{};
    float greatest_gain_ = 0;  // no sound comes out of a filter louder than this times it went in
    std::vector<float> sound_; // the end of what came before, and what came now
    float highest_ = 0;
};

} // namespace supple::media
