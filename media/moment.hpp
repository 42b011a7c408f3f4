// A moment of the video as people write it: "75", "1:15", "0:01:15.5".
#pragma once

#include <optional>
#include <string>

namespace supple::media
{

// Seconds, if the text is a moment.
std::optional<double> parse_moment(const std::string& text);

} // namespace supple::media
