// The stills that stand for a practice on its page and for its preview: JPEGs at most 1280 pixels
// long, upright and with true colours. From a picture file or from a moment of the video; unless
// one is named, the most telling of a dozen moments.
#pragma once

#include "media/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace supple::media
{

inline constexpr Size poster_box{1280, 1280};

// `choice` is "" for a moment we choose, "75", "1:15", "0:01:15.5" for a moment, or the name of a
// picture file. Throws std::runtime_error if the moment lies outside the video or the file is no
// picture.
std::vector<std::uint8_t> make_poster(const Plan& plan, const std::string& choice,
                                      const StopFlag& stop);

// A moment of the plan's preview, which must not be empty.
std::vector<std::uint8_t> make_preview_poster(const Plan& plan, const StopFlag& stop);

// Where the poster will come from, for people.
std::string describe_poster(const std::string& choice);

} // namespace supple::media
