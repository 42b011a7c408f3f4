// The filters that make any picture upright, square in its pixels, progressive, of constant rate
// and SDR in BT.709 video range, as one description for libavfilter. Pure text.
#pragma once

#include "media/ladder.hpp"
#include "media/probe.hpp"

#include <string>

namespace supple::media
{

// The size at which the source wants to be seen: square pixels, upright. May be odd.
Size display_size(const VideoFacts& video);

// YUV matrix to convert from when the source does not say: HD is BT.709, SD is BT.601 (what
// players do).
std::string source_matrix(const VideoFacts& video);

// `picture` is upright and even. The first picture out is the one that shows at `start_seconds`.
// With `rate` 0 pictures keep their own times (for a still).
std::string picture_chain(const VideoFacts& video, Size picture, Rational rate,
                          double start_seconds = 0);

// Everything about the colours is BT.709 video range already.
bool has_standard_colour(const VideoFacts& video);

} // namespace supple::media
