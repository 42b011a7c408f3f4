// The sound of a tiny package: AAC frames of a steady tone, and how loud they are when decoded.
#pragma once

#include "media/loudness.hpp"

#include <cstdint>
#include <vector>

namespace supple::media::tests
{

struct TinyTone {
    std::vector<std::vector<std::uint8_t>> frames; // stereo AAC-LC at 48 kHz
    Loudness loudness;
};

// Encoded once for each loudness asked for. -100 and less is silence.
const TinyTone& tiny_tone(double lufs);

inline constexpr int tiny_tone_frames = 282 + 281 + 281; // of 1024 samples: 18 seconds

} // namespace supple::media::tests
