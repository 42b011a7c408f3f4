// The colours of the practice and the sky behind it: morning clay, rose, plum, dusk, with a slow
// passage from one part to the next. A sky is computed once, in full precision, with a fine grain
// against banding that is the same in every run.
#pragma once

#include "media/practice_figure.hpp"

#include <cairo/cairo.h>

#include <cstddef>
#include <cstdint>

namespace supple::media
{

// Where things stand in the picture, in pixels.
inline constexpr double orb_x = 606;
inline constexpr double orb_y = 232;
inline constexpr double floor_y = 588;

using Colour = FigureColour;

constexpr Colour rgb(std::uint32_t code)
{
    return {(code >> 16 & 255) / 255.0, (code >> 8 & 255) / 255.0, (code & 255) / 255.0};
}

// The colours of one part of the practice.
struct Palette {
    Colour inner; // of the sky, around the orb
    Colour outer;
    Colour floor;
    Colour light; // of the orb
    Colour line;
    Colour skin;
};

// Which part it is, with a slow passage between two of them.
struct Passage {
    std::size_t from = 0;
    std::size_t to = 0;
    double share = 0;
};

inline constexpr std::size_t palette_count = 4; // one a part

Passage passage_at(double seconds);
Palette palette_at(const Passage& passage);
Colour mixed(const Colour& one, const Colour& other, double share);

// A number from -0.5 to 0.5 that looks like chance and is always the same for the same place.
double grain(std::uint32_t x, std::uint32_t y, std::uint32_t channel);

// Fills a surface of CAIRO_FORMAT_RGB24 with the sky of one part.
void paint_sky(cairo_surface_t* surface, std::size_t part);

} // namespace supple::media
