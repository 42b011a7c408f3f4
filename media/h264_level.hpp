// Levels of H.264 (table A-1), as avcC writes them: 31 is level 3.1. Pure.
#pragma once

namespace supple::media
{

// The lowest level whose frame size and macroblock rate hold such a picture; above all levels,
// when none does.
int least_level(int width, int height, double frame_rate);

} // namespace supple::media
