// The resting figure of the practice: lying on the back, knees bent, feet on the floor, one hand on
// the belly ("constructive rest"), seen from the side as one calm line. The belly rises with the
// breath and the hand with it. Lengths follow the usual proportions of a body (Drillis and
// Contini), for a stature of 900 units; the floor is y = 0, up is negative, the head lies to the
// left.
#pragma once

#include <cairo/cairo.h>

namespace supple::media
{

struct FigureColour {
    double red = 1;
    double green = 1;
    double blue = 1;
};

struct FigureLook {
    FigureColour line;
    FigureColour skin; // opaque: what lies behind does not show through
    FigureColour glow; // of the psoas
    double breath = 0; // 0..1, how full the lungs are
    double drawn = 1;  // 0..1, how much of the line has been drawn
    double psoas = 0;  // 0..1, how much of the psoas is seen
};

// Draws the figure, its pillow and its psoas around the origin: x from about -390 to 390.
void draw_figure(cairo_t* cairo, const FigureLook& look);

} // namespace supple::media
