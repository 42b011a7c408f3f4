// What the renditions of a finished package came to: their rates, how near they are to the picture
// they were made from, and what was saved against Apple's table. For people and for the report.
#pragma once

#include "media/track.hpp"

#include <optional>
#include <string>

namespace supple::media
{

// Of all bytes of picture, 0..1, that Apple's table at its average rates would have taken and this
// package does not. Nothing without a picture; below 0 when it takes more.
std::optional<double> saving(const Package& package);

// "  v4   1280x720    764 kb/s  copied from the source", a line for each rendition, and the saving.
std::string tally(const Package& package);

} // namespace supple::media
