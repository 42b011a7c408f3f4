// The sound of the practice: with every breath two quiet chords of sines, the one for breathing in
// a little higher than the one for breathing out, over a soft low drone. Partials are detuned by a
// fraction of a hertz, so that they drift; everything swells and fades, so that nothing clicks.
#pragma once

#include <cstdint>
#include <span>

namespace supple::media
{

inline constexpr int tone_rate = 48'000; // samples a second

// Fills both channels with the samples that begin at `first_sample`. The same samples whatever the
// size of the pieces. Peaks stay below 0.5.
void draw_tone(std::int64_t first_sample, std::span<float> left, std::span<float> right);

} // namespace supple::media
