// Moves the fragments of a media segment to their place in the track. The muxer of each chunk
// counts from zero; in the track, decode times and sequence numbers go on from the chunk before
// (ISO 14496-12 8.8.5 mfhd, 8.8.12 tfdt). Only these two numbers change, in place.
#pragma once

#include <cstdint>
#include <span>

namespace supple::media
{

// `ticks` in the track's timescale. Throws BrokenBox if these are no fragments as our muxer writes
// them (each with a 64-bit tfdt).
void move_fragments(std::span<std::uint8_t> segment, std::uint64_t ticks, std::uint32_t sequence);

} // namespace supple::media
