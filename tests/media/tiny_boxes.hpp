// The boxes of a tiny package, written by hand (ISO 14496-12, 14496-15): init segments and
// fragments whose pictures are one NAL header and zeros. Flaws that lie in boxes are made here.
#pragma once

#include "tests/media/tiny_flaws.hpp"

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace supple::media::tests
{

using Buffer = std::vector<std::uint8_t>;

Buffer join(std::initializer_list<Buffer> parts);

struct Shape {
    int width = 0;
    int height = 0;
    int level = 0;
};

// Payloads of avcC and of the AudioSpecificConfig: 48 kHz, two channels.
Buffer avc_configuration(const Shape& shape, const Flaws& flaws);
Buffer audio_configuration(const Flaws& flaws);

Buffer video_init(const Shape& shape, int timescale, const Flaws& flaws);
Buffer audio_init(const Buffer& configuration, int rate, const Flaws& flaws);

// A moof and its mdat.
struct FragmentPlan {
    std::uint64_t decode_time = 0;
    std::vector<std::uint32_t> durations;
    std::uint32_t sample_bytes = 0; // of a picture
    std::vector<Buffer> samples{};  // of sound
    bool idr = true;
    bool second_idr = false;
    bool parameter_sets = false;
    std::uint32_t first_offset = 0;
};

Buffer fragment(const FragmentPlan& plan);

} // namespace supple::media::tests
