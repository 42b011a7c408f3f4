// Where the picture is cut, in pictures at the package's full rate: GOPs, segments of whole GOPs,
// and chunks of whole segments. All renditions share one grid, so they can be switched between at
// every cut. A chunk is what an encoder makes in one go and what a killed run loses at most. Pure.
#pragma once

#include <cstdint>
#include <vector>

namespace supple::media
{

// Two segments are about twelve seconds of video (at most twenty may be lost).
inline constexpr int segments_per_chunk = 2;

class Grid
{
  public:
    // A GOP every `gop_pictures`, a segment every `gops_per_segment` GOPs, without end.
    static Grid even(int gop_pictures, int gops_per_segment);

    // GOPs begin at the key pictures of a source of `pictures` pictures: rising, from 0. A segment
    // ends at the key picture nearest to `segment_pictures` after its begin, but less than
    // `limit_pictures`, which is longer than any two GOPs are apart.
    static Grid following(std::vector<std::int64_t> key_pictures, std::int64_t pictures,
                          std::int64_t segment_pictures, std::int64_t limit_pictures);

    bool opens_gop(std::int64_t picture) const;
    bool opens_segment(std::int64_t picture) const;

    // Segments and chunks count from 0. Behind the last one of a source with an end lies the end.
    std::int64_t segment_begin(int segment) const;
    std::int64_t chunk_begin(int chunk) const { return segment_begin(chunk * segments_per_chunk); }
    int segment_of(std::int64_t picture) const;
    int chunk_of(std::int64_t picture) const { return segment_of(picture) / segments_per_chunk; }

    // How many segments hold this many pictures.
    int segments(std::int64_t pictures) const
    {
        return pictures ? segment_of(pictures - 1) + 1 : 0;
    }
    std::int64_t longest_gop() const;

  private:
    std::int64_t gop_pictures_ = 1; // of an even grid
    std::int64_t segment_pictures_ = 1;
    std::vector<std::int64_t> gops_{}; // of one that follows a source; the end stands last
    std::vector<std::int64_t> segments_{};
};

} // namespace supple::media
