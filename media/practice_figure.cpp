#include "media/practice_figure.hpp"

#include "media/breath.hpp"
#include "media/practice_outline.hpp"

#include <array>
#include <cmath>
#include <span>
#include <vector>

namespace supple::media
{

namespace
{

constexpr double line_width = 3.1;
constexpr double belly_rise = 11; // units, at the navel

struct Place {
    double x;
    double y;
};

Place placed(const Point& point, double breath)
{
    return {point.x - centre_x, point.y - belly_rise * point.lift * breath};
}

double root_of_distance(Place from, Place to)
{
    return std::sqrt(std::max(1e-6, std::hypot(to.x - from.x, to.y - from.y)));
}

// The control point next to `at` of a centripetal Catmull-Rom curve, towards `next`.
Place handle(Place before, Place at, Place next)
{
    const double a = root_of_distance(before, at);
    const double b = root_of_distance(at, next);
    const double weight = 2 * a * a + 3 * a * b + b * b;
    const double scale = 3 * a * (a + b);
    return {(a * a * next.x - b * b * before.x + weight * at.x) / scale,
            (a * a * next.y - b * b * before.y + weight * at.y) / scale};
}

// A smooth curve through the points; at a corner its direction may turn.
void trace(cairo_t* cairo, std::span<const Point> points, double breath, bool closed)
{
    const std::size_t count = points.size();
    const auto at = [&](std::size_t index) { return placed(points[index % count], breath); };
    const std::size_t pieces = closed ? count : count - 1;
    cairo_move_to(cairo, at(0).x, at(0).y);
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        const Place from = at(piece);
        const Place to = at(piece + 1);
        const bool sharp_from = points[piece].corner || (!closed && piece == 0);
        const bool sharp_to =
            points[(piece + 1) % count].corner || (!closed && piece + 1 == pieces);
        const Place before = sharp_from ? from : at(piece + count - 1);
        const Place after = sharp_to ? to : at(piece + 2);
        const Place first = sharp_from ? from : handle(before, from, to);
        const Place second = sharp_to ? to : handle(after, to, from);
        cairo_curve_to(cairo, first.x, first.y, second.x, second.y, to.x, to.y);
    }
    if (closed)
        cairo_close_path(cairo);
}

void set_colour(cairo_t* cairo, const FigureColour& colour, double alpha)
{
    cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, alpha);
}

double path_length(cairo_t* cairo)
{
    cairo_path_t* path = cairo_copy_path_flat(cairo);
    double length = 0;
    double x = 0;
    double y = 0;
    for (int at = 0; at < path->num_data; at += path->data[at].header.length) {
        const cairo_path_data_t* data = &path->data[at];
        if (data->header.type == CAIRO_PATH_CLOSE_PATH)
            continue;
        if (data->header.type == CAIRO_PATH_LINE_TO)
            length += std::hypot(data[1].point.x - x, data[1].point.y - y);
        x = data[1].point.x;
        y = data[1].point.y;
    }
    cairo_path_destroy(path);
    return length;
}

// Strokes the current path as far as it has been drawn, and forgets it.
void stroke_drawn(cairo_t* cairo, double drawn)
{
    if (drawn < 1) {
        const double length = path_length(cairo) + 20;
        const std::array<double, 2> dashes{length * std::max(drawn, 1e-4), length * 2};
        cairo_set_dash(cairo, dashes.data(), 2, 0);
    }
    cairo_stroke(cairo);
    cairo_set_dash(cairo, nullptr, 0, 0);
}

// Skin fades in behind the pen, so that the line is seen first.
double skin_alpha(double drawn)
{
    return eased(drawn, 0.55, 1.0);
}

enum class Outline { closed, open };

void fill_shape(cairo_t* cairo, std::span<const Point> points, const FigureLook& look,
                const FigureColour& colour)
{
    trace(cairo, points, look.breath, true);
    set_colour(cairo, colour, skin_alpha(look.drawn));
    cairo_fill(cairo);
}

void stroke_shape(cairo_t* cairo, std::span<const Point> points, const FigureLook& look,
                  double alpha, Outline outline = Outline::closed)
{
    trace(cairo, points, look.breath, outline == Outline::closed);
    set_colour(cairo, look.line, alpha);
    stroke_drawn(cairo, look.drawn);
}

void draw_detail(cairo_t* cairo, std::span<const Point> points, const FigureLook& look,
                 double alpha)
{
    trace(cairo, points, look.breath, false);
    set_colour(cairo, look.line, alpha * skin_alpha(look.drawn));
    cairo_stroke(cairo);
}

FigureColour darker(const FigureColour& colour, double share)
{
    return {colour.red * share, colour.green * share, colour.blue * share};
}

void draw_pillow(cairo_t* cairo, const FigureLook& look)
{
    const double alpha = skin_alpha(look.drawn);
    cairo_move_to(cairo, 246 - centre_x, 0);
    cairo_curve_to(cairo, 240 - centre_x, -13, 262 - centre_x, -15, 300 - centre_x, -11);
    cairo_curve_to(cairo, 330 - centre_x, -9, 372 - centre_x, -28, 398 - centre_x, -18);
    cairo_curve_to(cairo, 412 - centre_x, -12, 414 - centre_x, -1, 404 - centre_x, 0);
    cairo_close_path(cairo);
    set_colour(cairo, look.line, 0.16 * alpha);
    cairo_fill_preserve(cairo);
    set_colour(cairo, look.line, 0.42 * alpha);
    cairo_set_line_width(cairo, 1.6);
    cairo_stroke(cairo);
    cairo_set_line_width(cairo, line_width);
}

void draw_spine(cairo_t* cairo, const FigureLook& look)
{
    for (std::size_t at = 0; at < spine.size(); ++at) {
        const Point& before = spine[at == 0 ? 0 : at - 1];
        const Point& after = spine[std::min(at + 1, spine.size() - 1)];
        const double size = 3.6 + 0.28 * static_cast<double>(std::min<std::size_t>(at, 14));
        const bool lumbar = at >= first_lumbar && at < first_lumbar + lumbar_count;
        cairo_save(cairo);
        cairo_translate(cairo, spine[at].x - centre_x, spine[at].y);
        cairo_rotate(cairo, std::atan2(after.y - before.y, after.x - before.x));
        cairo_scale(cairo, size * 0.82, size);
        cairo_arc(cairo, 0, 0, 1, 0, 6.2832);
        cairo_restore(cairo);
        set_colour(cairo, look.line, (lumbar ? 0.42 : 0.22) * look.psoas);
        cairo_fill(cairo);
    }
}

void draw_femur(cairo_t* cairo, const FigureLook& look)
{
    for (const auto& [width, alpha] : {std::pair{12.0, 0.09}, std::pair{7.0, 0.10}}) {
        trace(cairo, femur, look.breath, false);
        cairo_set_line_width(cairo, width);
        set_colour(cairo, look.line, alpha * look.psoas);
        cairo_stroke(cairo);
    }
}

// One fibre from the front edge of each lumbar vertebra, all together over the edge of the pelvis.
void trace_psoas(cairo_t* cairo, double breath, double spread)
{
    const Place end = placed(insertion, breath);
    for (std::size_t fibre = 0; fibre < lumbar_count; ++fibre) {
        const Point& origin = spine[first_lumbar + fibre];
        const double side = (static_cast<double>(fibre) - 2) * spread;
        const Place from{origin.x - centre_x, origin.y - 7};
        const Place bend{brim.x - centre_x - side * 0.5, brim.y + side};
        const double reach = bend.x - from.x;
        cairo_move_to(cairo, from.x, from.y);
        cairo_curve_to(cairo, from.x + reach * 0.30, from.y - 8, bend.x - reach * 0.38,
                       bend.y + 2 + side * 0.4, bend.x, bend.y);
        cairo_curve_to(cairo, bend.x + 15, bend.y - 1, end.x - 14, end.y + 4, end.x, end.y);
    }
}

// Light is many wide, faint strokes under thin bright ones.
void draw_psoas(cairo_t* cairo, const FigureLook& look)
{
    if (look.psoas <= 0)
        return;
    draw_spine(cairo, look);
    draw_femur(cairo, look);
    const double strength = look.psoas * (0.7 + 0.3 * (1 - look.breath));
    constexpr std::array<std::pair<double, double>, 6> layers{
        {{44, 0.028}, {30, 0.045}, {19, 0.07}, {11, 0.15}, {5.4, 0.34}, {1.9, 0.8}}};
    for (const auto& [width, alpha] : layers) {
        trace_psoas(cairo, look.breath, 3.3);
        cairo_set_line_width(cairo, width);
        set_colour(cairo, look.glow, alpha * strength);
        cairo_stroke(cairo);
    }
    cairo_set_line_width(cairo, line_width);
}

} // namespace

void draw_figure(cairo_t* cairo, const FigureLook& look)
{
    cairo_save(cairo);
    cairo_set_line_width(cairo, line_width);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    draw_pillow(cairo, look);
    const FigureColour hair_colour = darker(look.skin, 0.72);
    fill_shape(cairo, knot, look, hair_colour);
    stroke_shape(cairo, knot, look, 0.95);
    fill_shape(cairo, far_leg, look, darker(look.skin, 0.93));
    stroke_shape(cairo, far_leg, look, 0.45, Outline::open);
    fill_shape(cairo, trunk, look, look.skin);
    fill_shape(cairo, hair, look, hair_colour);
    stroke_shape(cairo, trunk, look, 0.95);
    cairo_set_line_width(cairo, 2.0);
    draw_detail(cairo, ear, look, 0.55);
    draw_detail(cairo, eyelid, look, 0.8);
    cairo_set_line_width(cairo, line_width);
    fill_shape(cairo, arm, look, look.skin);
    stroke_shape(cairo, arm, look, 0.95 - 0.55 * look.psoas, Outline::open);
    cairo_set_line_width(cairo, 1.8);
    draw_detail(cairo, thumb, look, 0.6 - 0.3 * look.psoas);
    cairo_set_line_width(cairo, line_width);
    draw_psoas(cairo, look); // above the arm, as if one could see through
    cairo_restore(cairo);
}

} // namespace supple::media
