// What an init segment (ftyp and moov) says about its one track. Read by the verifier from the
// bytes that were written. Throws BrokenBox when the boxes are damaged or of a kind we never make.
#pragma once

#include "media/box.hpp"
#include "media/loudness.hpp"

#include <array>

namespace supple::media
{

// The colr box of kind nclx: code points of ISO 23091-2. 1/1/1 is BT.709.
struct Colour {
    int primaries = 2;
    int transfer = 2;
    int matrix = 2;
    bool full_range = false;
};

struct Edit {
    std::uint64_t duration = 0;
    std::int64_t media_time = 0; // -1: an empty edit
};

// Parts of the sequence parameter set (H.264 7.3.2.1) that rules ask about.
struct SequenceParameters {
    int profile = 0;
    int level = 0;
    int width = 0; // shown pixels, after cropping
    int height = 0;
    bool progressive = false;
    bool square_pixels = true;
};

struct InitSegment {
    std::vector<std::string> brands;
    int tracks = 0;
    std::uint32_t timescale = 0;
    std::array<std::uint32_t, 9> matrix{};
    std::string handler;      // "vide", "soun"
    std::string sample_entry; // "avc1", "mp4a"
    std::vector<Edit> edits;
    // trex
    std::uint32_t default_duration = 0;
    std::uint32_t default_size = 0;
    std::uint32_t default_flags = 0;
    // video
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> avcc; // payload of avcC
    SequenceParameters sequence;
    std::optional<Colour> colour;
    // audio
    int channels = 0;
    std::vector<std::uint8_t> audio_config; // AudioSpecificConfig
    std::optional<Loudness> loudness;       // of the ludt box
};

InitSegment read_init_segment(Bytes bytes);

// The identity of ISO 14496-12 8.3.2: nothing rotated, nothing mirrored.
bool is_identity(const std::array<std::uint32_t, 9>& matrix);

// `sps` without start code, with its NAL header byte. Throws BrokenBox if it ends too early.
SequenceParameters read_sequence_parameters(Bytes sps);

} // namespace supple::media
