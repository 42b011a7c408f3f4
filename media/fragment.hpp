// The movie fragments (moof and mdat) of a media segment: when they begin, how long their samples
// last, and with what kind of picture they open. Read by the verifier from the bytes on disk.
// Throws BrokenBox when a fragment is damaged or points outside of its file.
#pragma once

#include "media/init_segment.hpp"

#include <vector>

namespace supple::media
{

// Where a sample lies in its file.
struct SampleSpan {
    std::size_t offset = 0;
    std::size_t size = 0;
};

struct Fragment {
    std::uint64_t decode_time = 0; // tfdt, in ticks
    std::int64_t duration = 0;     // sum of its samples
    std::size_t samples = 0;
    std::uint32_t shortest = 0; // sample durations
    std::uint32_t longest = 0;
    std::int32_t first_offset = 0; // composition offset of the first sample
    bool has_decode_time = false;
    bool base_is_moof = false;        // default-base-is-moof
    bool first_is_sync = false;       // by its sample flags
    std::vector<int> first_nal_types; // of the first sample; video only
    std::size_t idr_pictures = 0;     // among all samples; video only
    bool parameter_sets = false;      // in any sample; video only
    std::vector<SampleSpan> spans;    // of all samples; sound only
};

struct MediaSegment {
    std::vector<Fragment> fragments;
    int tracks = 0; // trafs in the fragment with most of them
};

MediaSegment read_media_segment(Bytes bytes, const InitSegment& init);

// The NAL unit types of one sample with four-byte lengths, as avcC of ours has them.
std::vector<int> nal_types(Bytes sample);

} // namespace supple::media
