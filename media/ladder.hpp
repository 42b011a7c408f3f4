// Which renditions a source gets. The rows are Apple's (AHLS 1.25), read as boxes: a picture of any
// shape is fitted into the box, a portrait one into the box on its side, and a row the source does
// not fill is left out. Rates are ceilings over a constant quality, so a calm practice costs less.
// Pure.
#pragma once

#include "media/track.hpp"

#include <string>
#include <vector>

namespace supple::media
{

struct Size {
    int width = 0; // pixels
    int height = 0;

    friend bool operator==(const Size&, const Size&) = default;
};

struct Rung {
    std::string name{}; // "v1"
    Size size{};        // even numbers
    int quality = 23;   // x264's constant rate factor
    int ceiling_kbps = 0;
    int buffer_kbits = 0;     // how far above the ceiling a burst may go
    bool half_rate = false;   // every second picture, for small rungs of over 30 per second
    int average_kbps = 0;     // aimed at instead of a constant quality; 0: not
    bool copied = false;      // the source's own packets
    double expected_kbps = 0; // what it will cost, as far as is known; 0: not known
};

// The picture all rungs are made from: `display` (square pixels, upright) made even and at most
// 1920x1080, or 1080x1920. Never larger than the display size, save by the pixel that makes a side
// of 1 or an odd side even.
Size picture_size(Size display);

// From lowest to highest: at least two, two at the top size for HD, the lowest below 192 kb/s
// together with its sound (AHLS 9.21).
std::vector<Rung> ladder(Size picture, Rational frame_rate, bool has_audio);

// Apple's table as it stands (AHLS 1.25), with its average rates, for all rows the picture fills,
// two at least: what a package costs when nobody looks at the video. Only the lowest leaves room
// for the sound, because Apple's 145 kb/s would break Apple's own 192 with it.
std::vector<Rung> apple_ladder(Size picture, Rational frame_rate, bool has_audio);

// "v1" for the lowest, and so on.
void name_rungs(std::vector<Rung>& rungs);

// In a video shorter than a segment one burst is most of the peak: less buffer, so that the lowest
// rung stays below 192 kb/s all the same.
void fit_short_video(Rung& lowest, double seconds);

// The size of the trick-play track: at most 640x360 in its box.
Size iframe_size(Size picture);

// `shape` scaled into the box (turned for portrait), never up, even on both sides and as near to
// the same aspect as even numbers come.
Size fitted(Size shape, Size box);

} // namespace supple::media
