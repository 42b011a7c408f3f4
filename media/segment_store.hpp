// Where finished segments of a package go: into the staging folder, encrypted on the way if asked.
// One store serves all tracks and threads.
#pragma once

#include "media/encryptor.hpp"
#include "media/library.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace supple::media
{

class SegmentStore
{
  public:
    // With `keys` the segments of the preview are sealed with the preview's key, all others and
    // all I-frames with the rest's.
    SegmentStore(Staging& staging, std::optional<KeyPair> keys, SegmentRange preview)
        : staging_(staging), keys_(keys), preview_(preview)
    {
    }

    // Always in the clear.
    void write_init(const Track& track, std::span<const std::uint8_t> bytes);
    // `number` from 1; `ticks` in the track's timescale.
    SegmentRecord write_segment(const Track& track, int number, std::span<const std::uint8_t> bytes,
                                std::int64_t ticks);

  private:
    Staging& staging_;
    std::optional<KeyPair> keys_;
    SegmentRange preview_;
};

} // namespace supple::media
