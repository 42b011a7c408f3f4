// The still that stands for a practice on its page: a JPEG at most 1280 pixels wide, upright and
// with true colours, from a picture file or from a moment of the video.
#pragma once

#include "media/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace supple::media
{

inline constexpr Size poster_box{1280, 1280};

// `choice` is "" for a moment we choose (near a third, not black), "75", "1:15", "0:01:15.5" for a
// moment, or the name of a picture file. Throws std::runtime_error if the moment lies outside the
// video or the file is no picture.
std::vector<std::uint8_t> make_poster(const Plan& plan, const std::string& choice,
                                      const StopFlag& stop);

// Seconds, if the text is a time.
std::optional<double> parse_time(const std::string& text);

} // namespace supple::media
