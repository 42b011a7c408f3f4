// The practice of the demo shop: about eighty seconds of breathing and release, drawn frame by
// frame and encoded on first use, so that a fresh shop has something real to sell that belongs to
// nobody else. Captions and four chapters are written beside it. The same program gives the same
// frames.
#pragma once

#include <filesystem>
#include <functional>

namespace supple::media
{

// Called from time to time with the fraction done, 0..1. Returning false stops the drawing.
using PracticeProgress = std::function<bool(double fraction)>;

// Draws `out` (…/practice.mp4) and writes practice.en.vtt and practice.chapters.vtt beside it, over
// files of these names. Takes well under a minute on two cores. Throws std::runtime_error when the
// encoder is missing, the disk is full, or `progress` asked to stop; no half file is left.
void draw_practice(const std::filesystem::path& out, const PracticeProgress& progress = {});

} // namespace supple::media
