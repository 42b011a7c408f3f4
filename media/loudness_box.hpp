// The loudness of a track, written into its init segment where players look for it (AHLS 2.18):
// moov/trak/udta/ludt/tlou, ISO 14496-12 12.2.7, version 0. libavformat 5.1 does not write it.
//
//   tlou  reserved 3, downmix_ID 7, DRC_set_ID 6, sample peak 12, true peak 12 (20 dB - n/32),
//         measurement system 4, reliability 4, count 8,
//         count times: method 8, value 8 (n/4 - 57.75 LUFS), measurement system 4, reliability 4
#pragma once

#include "media/box.hpp"
#include "media/loudness.hpp"

namespace supple::media
{

// The same init segment with the box, all sizes around it corrected. Throws BrokenBox if it has no
// trak, or a udta already. Values are rounded to a quarter LU and a thirty-second of a decibel.
std::vector<std::uint8_t> with_loudness(Bytes init_segment, const Loudness& loudness);

// What a trak says of its loudness; empty if it has no such box. Throws BrokenBox.
std::optional<Loudness> read_loudness(Bytes trak);

} // namespace supple::media
