// Posters and a storyboard for the tiny package: JPEGs with nothing in them but their size, made
// without libav.
#pragma once

#include "media/library.hpp"
#include "media/track.hpp"

namespace supple::media::tests
{

// poster.jpg, preview.jpg and, unless the package is encrypted, the storyboard of its I-frames.
void write_tiny_pictures(const Package& package, Staging& staging);

} // namespace supple::media::tests
