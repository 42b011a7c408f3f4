// The free preview: what was asked for, and the segments it becomes. Asked for in moments, given in
// whole segments around them, so that all that was named is seen. Never more than half of the
// video: a short practice must not be given away by a default. Pure.
#pragma once

#include "media/track.hpp"

#include <optional>
#include <span>
#include <string>

namespace supple::media
{

// Seconds of the video, from <= to. Nothing is wished for when they are the same.
struct PreviewWish {
    double from = 0;
    double to = 30;
};

// "30" is the first thirty seconds, "1:30-2:30" a part; nothing for other texts and for parts that
// end before they begin.
std::optional<PreviewWish> parse_preview(const std::string& text);

// Of a video whose segments begin at the cuts, the last of which is the end. A video of one segment
// has no preview. Throws std::runtime_error for a wish that begins behind the end.
SegmentRange preview_range(PreviewWish wish, std::span<const double> cuts);

} // namespace supple::media
