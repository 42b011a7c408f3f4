// A picture as a JPEG file, and what a JPEG file says of itself. Writing is libavcodec's; reading
// looks at the headers alone and trusts nothing, because the verifier reads what lies on a disk.
#pragma once

#include "media/av.hpp"
#include "media/box.hpp"
#include "media/ladder.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace supple::media
{

// The end of a filter chain, from our BT.709 in video range to what a JPEG means: BT.601 in full
// range, whatever the video has.
inline constexpr const char* to_jpeg_colours =
    "scale=in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc,format=yuvj420p";

// `picture` is yuvj420p. `quality` from 1, the best, to 31.
std::vector<std::uint8_t> jpeg(const AVFrame& picture, int quality);

// Pixels, by the frame header; nothing if the bytes are no JPEG from its first marker to its last.
std::optional<Size> jpeg_size(Bytes bytes);

} // namespace supple::media
